"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { WeeklyHours } from "@/lib/api/types";
import { shortDayTime, shortTime, weekdayOf } from "@/lib/time";
import { useBrowserZone } from "@/lib/use-now";
import { changedSearch } from "@/lib/use-search-change";
import { zoneCity } from "@/lib/zones";
import { choiceParams } from "./choice";
import { useNextTimes } from "./use-slots";
import { nextTimes } from "./usual-hours";

const SHOWN = 3;

interface NextTimesProps {
  coachId: string;
  /** The hours that the client usually has. */
  hours?: WeeklyHours;
}

/** The next free times in the client's usual hours, one for each day, as links to the booking. */
export function NextTimes({ coachId, hours }: NextTimesProps) {
  const zone = useBrowserZone();
  const slots = useNextTimes(coachId, zone);
  if (slots.isError) return null;
  if (!zone || !slots.data) return <Skeleton className="h-17 w-full" />;
  const { times, areInHours } = nextTimes(slots.data, zone, hours);
  const next = times.slice(0, SHOWN);
  if (next.length === 0) {
    return <p className="text-sm text-muted">No free time in the next two weeks.</p>;
  }
  // Over two weeks a weekday comes twice.
  const weekdays = new Set(next.map(({ starts_at }) => weekdayOf(starts_at, zone)));
  const timeOf = weekdays.size === next.length ? shortTime : shortDayTime;
  const title = areInHours
    ? "Next free times in your hours"
    : hours
      ? "None in your hours over two weeks; the next free times"
      : "Next free times";
  return (
    <div>
      <p className="mb-2 text-xs text-muted">
        {title}, {zoneCity(zone)}
      </p>
      <ul className="flex flex-wrap gap-2">
        {next.map((slot) => (
          <li key={slot.starts_at}>
            <Button asChild variant="secondary" size="small" className="figures px-2.5">
              <Link
                href={`/coaches/${coachId}${changedSearch("", choiceParams({ at: slot.starts_at }))}`}
                prefetch={false}
              >
                {timeOf(slot.starts_at, zone)}
              </Link>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
