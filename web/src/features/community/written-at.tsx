"use client";

import { dateTime, monthYear } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { useReaderLocale } from "@/lib/use-reader-locale";

/** When something was written: the month, until the reader's zone is known. */
export function WrittenAt({ at }: { at: string }) {
  const zone = useBrowserZone();
  const locale = useReaderLocale();
  return (
    <time dateTime={at} className="figures">
      {zone ? dateTime(at, zone, locale) : monthYear(at, "UTC", locale)}
    </time>
  );
}
