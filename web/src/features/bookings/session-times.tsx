"use client";

import { CalendarDays, Globe } from "lucide-react";
import { Skeleton } from "@/components/ui/skeleton";
import type { Booking } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { clockTime, dayOf, fullDay, shortDay, timeRange, zoneOffset } from "@/lib/time";
import { sameClock, zoneCity } from "@/lib/zones";
import { useBrowserZone } from "@/lib/use-now";
import type { OfferedTime } from "./slots-by-day";

interface SessionTimesProps {
  booking: Booking;
  coachZone?: string;
  /** The viewer is the coach, so the coach's zone is called theirs. */
  isCoach?: boolean;
}

/** When a session takes place: in the viewer's zone, and in the coach's where that is another. */
export function SessionTimes({ booking, coachZone, isCoach }: SessionTimesProps) {
  const zone = useBrowserZone();
  if (!zone) return <Skeleton className="h-16 w-full max-w-sm" />;
  const { starts_at, ends_at, coach_name } = booking;
  const isElsewhere = coachZone && !sameClock(coachZone, zone, starts_at);
  return (
    <div className="grid gap-3">
      <p className="flex gap-3">
        <CalendarDays className="mt-1 size-5 shrink-0 text-brand" aria-hidden />
        <span>
          <span className="block font-semibold">{fullDay(starts_at, zone)}</span>
          <span className="figures">{timeRange(starts_at, ends_at, zone)}</span>{" "}
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
            {timeRange(starts_at, ends_at, coachZone)} {isCoach ? "in your practice" : `for ${inText(coach_name)}`},{" "}
            {zoneCity(coachZone)} ({zoneOffset(starts_at, coachZone)})
          </span>
        </p>
      )}
    </div>
  );
}

interface ChosenTimeProps {
  time: OfferedTime;
  zone: string;
  coachName: string;
  coachZone: string;
}

/** A chosen time: in the zone it was chosen in, and in the coach's where that is another. */
export function ChosenTime({ time, zone, coachName, coachZone }: ChosenTimeProps) {
  return (
    <>
      <p>
        {fullDay(time.starts_at, zone)},{" "}
        <span className="whitespace-nowrap">
          {time.label}–{clockTime(time.ends_at, zone)}
        </span>{" "}
        in {zoneCity(zone)}
      </p>
      {!sameClock(zone, coachZone, time.starts_at) && (
        <p>
          {clockTime(time.starts_at, coachZone)} for {inText(coachName)} in {zoneCity(coachZone)}
        </p>
      )}
    </>
  );
}
