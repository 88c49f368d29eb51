"use client";

import { Notice } from "@/components/ui/notice";
import { useReadOnlyMode } from "@/lib/api/read-only";

/** Above every page while Rapport can only be read: what goes on, what does not, and why. */
export function ReadOnlyBanner() {
  const { isOn, reason } = useReadOnlyMode();
  if (!isOn) return null;
  return (
    <Notice tone="caution" title="Rapport can only be read for now" className="mb-8">
      <p>You can look at everything. Booking, paying and writing work again in a little while; nothing is lost.</p>
      {reason && <p className="mt-1 wrap-anywhere">{reason}</p>}
    </Notice>
  );
}
