"use client";

import { Moon } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
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
  /** Several days side by side: a small title, and no clock of the coach. */
  isSmall?: boolean;
}

/** The free times of a day as buttons, those at night folded away. */
export function TimeList({ day, times, zone, coachName, coachZone, onChoose, isSmall }: TimeListProps) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { light, night } = byDaylight(times, zone);
  const shown = isUnfolded ? times : light;
  const hasSameClock = !times[0] || sameClock(zone, coachZone, times[0].starts_at);
  return (
    <div>
      <div role="group" aria-label={dayName(day)}>
        {isSmall ? (
          <p className="text-sm font-semibold">{shortDay(`${day}T12:00:00Z`, "UTC")}</p>
        ) : (
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
            isSmall ? "grid-cols-3 sm:grid-cols-4 lg:grid-cols-1" : "max-h-88 overflow-y-auto",
          )}
        >
          {shown.map((time) => (
            <li key={time.starts_at}>
              <Button
                variant="secondary"
                className={cn("figures w-full", isSmall ? "px-1" : "justify-between")}
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

/** The coach's weekday, where it differs. */
function coachWeekday(time: OfferedTime, zone: string, coachZone: string): string {
  if (dayOf(time.starts_at, zone) === dayOf(time.starts_at, coachZone)) return "";
  return shortWeekday(time.starts_at, coachZone);
}
