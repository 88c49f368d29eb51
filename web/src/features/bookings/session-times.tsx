"use client";

import { CalendarDays, Globe } from "lucide-react";
import { Skeleton } from "@/components/ui/skeleton";
import type { Booking } from "@/lib/api/types";
import { clockTime, dayOf, fullDay, shortDay, zoneCity, zoneOffset } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";

/** When, in the reader's zone, and for the coach where that is another clock. */
export function SessionTimes({ booking, coachZone }: { booking: Booking; coachZone?: string }) {
  const zone = useBrowserZone();
  if (!zone) return <Skeleton className="h-16 w-full max-w-sm" />;
  const { starts_at, ends_at, coach_name } = booking;
  const isElsewhere = coachZone && coachZone !== zone;
  return (
    <div className="grid gap-3">
      <p className="flex gap-3">
        <CalendarDays className="mt-1 size-5 shrink-0 text-brand" aria-hidden />
        <span>
          <span className="block font-semibold">{fullDay(starts_at, zone)}</span>
          <span className="figures">
            {clockTime(starts_at, zone)}–{clockTime(ends_at, zone)}
          </span>{" "}
          <span className="text-muted">
            your time, {zoneCity(zone)} ({zoneOffset(starts_at, zone)})
          </span>
        </span>
      </p>
      {isElsewhere && (
        <p className="flex gap-3 text-sm text-muted">
          <Globe className="mt-0.5 ml-px size-4.5 shrink-0" aria-hidden />
          <span className="figures">
            {dayOf(starts_at, zone) !== dayOf(starts_at, coachZone) && `${shortDay(starts_at, coachZone)}, `}
            {clockTime(starts_at, coachZone)}–{clockTime(ends_at, coachZone)} for {coach_name.split(" ")[0]},{" "}
            {zoneCity(coachZone)} ({zoneOffset(starts_at, coachZone)})
          </span>
        </p>
      )}
    </div>
  );
}
