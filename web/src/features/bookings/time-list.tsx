"use client";

import { Moon } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { moveFocusByArrows } from "@/lib/arrow-keys";
import { cn } from "@/lib/cn";
import { inText } from "@/lib/names";
import { clockTime, type Day, dayName, dayOf, shortDay, shortWeekday } from "@/lib/time";
import { sameClock, zoneCity } from "@/lib/zones";
import { byDaylight, type OfferedTime } from "./slots-by-day";

interface TimeListProps {
  day: Day;
  times: OfferedTime[];
  zone: string;
  coachName: string;
  coachZone: string;
  onChoose: (time: OfferedTime) => void;
  /**
   * In a week there are several days side by side: a small title, and no clock of the coach. A sheet has the day for its title, and
   * room for all of them.
   */
  place?: "week" | "sheet";
}

/** The free times of a day as buttons, those at night folded away. */
export function TimeList({ day, times, zone, coachName, coachZone, onChoose, place }: TimeListProps) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { light, night } = byDaylight(times, zone);
  const shown = isUnfolded ? times : light;
  const isSmall = place === "week";
  const hasSameClock = !times[0] || sameClock(zone, coachZone, times[0].starts_at);
  return (
    <div>
      <div role="group" aria-label={dayName(day)} onKeyDown={isSmall ? undefined : moveFocusByArrows}>
        {isSmall && <p className="text-sm font-semibold">{shortDay(`${day}T12:00:00Z`, "UTC")}</p>}
        {!place && (
          <p className="headline text-lg" aria-live="polite">
            {dayName(day)}
          </p>
        )}
        {!hasSameClock && !isSmall && (
          <p className="mt-0.5 text-xs text-muted">
            On the right, {inText(coachName)}&rsquo;s time in {zoneCity(coachZone)}.
          </p>
        )}
        <ul
          className={cn(
            "mt-3 grid gap-2 p-0.5",
            isSmall && "grid-cols-3 sm:grid-cols-4 lg:grid-cols-1",
            place === "sheet" && (hasSameClock ? "grid-cols-3" : "grid-cols-2"),
            !place && "max-h-88 overflow-y-auto",
          )}
        >
          {shown.map((time) => (
            <li key={time.starts_at}>
              <Button
                variant="secondary"
                className={cn("figures w-full", isSmall || (place && hasSameClock) ? "px-1" : "justify-between")}
                onClick={() => onChoose(time)}
                aria-label={`${time.label} on ${dayName(day)}`}
              >
                <span className="font-semibold">{time.label}</span>
                {!hasSameClock && !isSmall && (
                  <span className="text-xs font-normal text-muted">
                    {coachWeekday(time, zone, coachZone)} {clockTime(time.starts_at, coachZone)}
                  </span>
                )}
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {night.length > 0 && !isUnfolded && (
        <Button
          variant="quiet"
          size="small"
          className="mt-1"
          aria-label={`${night.length} at night on ${dayName(day)}`}
          onClick={() => setIsUnfolded(true)}
        >
          <Moon className="size-4" aria-hidden /> {night.length} at night
        </Button>
      )}
    </div>
  );
}

export function LoadingTimes({ rows }: { rows: number }) {
  return (
    <div className="grid content-start gap-2" role="status">
      <span className="sr-only">Looking for free times…</span>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-11 w-full" />
      ))}
    </div>
  );
}

/** The coach's weekday, where it differs. */
function coachWeekday(time: OfferedTime, zone: string, coachZone: string): string {
  if (dayOf(time.starts_at, zone) === dayOf(time.starts_at, coachZone)) return "";
  return shortWeekday(time.starts_at, coachZone);
}
