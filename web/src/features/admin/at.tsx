"use client";

import { dateTime } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";

/** An instant in the reader's zone; in UTC, to the second, for whoever points at it. */
export function At({ at }: { at: string }) {
  const zone = useBrowserZone();
  if (!zone) return null;
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {dateTime(at, zone)}
    </time>
  );
}
