"use client";

import { lazy, Suspense } from "react";
import { useReadOnlyReason } from "@/lib/api/read-only";

/** Loaded when it is needed, which is seldom. */
const ReadOnlyNotice = lazy(() => import("./read-only-notice"));

/** Above every page while Rapport can only be read. */
export function ReadOnlyBanner() {
  const reason = useReadOnlyReason();
  if (reason === undefined) return null;
  return (
    <Suspense>
      <ReadOnlyNotice reason={reason} />
    </Suspense>
  );
}
