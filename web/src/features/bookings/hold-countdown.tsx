"use client";

import { Hourglass } from "lucide-react";
import { countdown } from "@/lib/time";
import { useNow } from "@/lib/use-now";

/** The time left of a hold. Announced to screen readers once a minute, not each second. */
export function HoldCountdown({ until }: { until: string }) {
  const now = useNow();
  if (now === undefined) return <span className="figures">…</span>;
  const left = Date.parse(until) - now;
  const minutes = Math.max(0, Math.ceil(left / 60_000));
  return (
    <p className="flex items-center gap-3 rounded-card bg-accent-soft px-4 py-3 text-accent-ink">
      <Hourglass className="size-5 shrink-0" aria-hidden />
      {left > 0 ? (
        <>
          <span className="flex-1 text-sm">This time is held for you. Pay to make it yours.</span>
          <span className="headline figures text-lg" aria-hidden>
            {countdown(left)}
          </span>
          <span className="sr-only" role="timer" aria-live="polite">
            {minutes} {minutes === 1 ? "minute" : "minutes"} left
          </span>
        </>
      ) : (
        <span className="text-sm">The hold has run out. If you have paid, we are looking for your payment now.</span>
      )}
    </p>
  );
}
