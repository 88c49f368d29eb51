"use client";

import Link from "next/link";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import type { Slot } from "@/lib/api/types";
import { shortTime } from "@/lib/time";
import { zoneCity } from "@/lib/zones";
import { useBrowserZone } from "@/lib/use-now";
import { timesByDay } from "./slots-by-day";
import { useNextTimes } from "./use-slots";

const SHOWN = 3;
/** Local times that are preferred as the first one of a day. */
const DAYTIME = { from: "08:00", until: "21:00" };

/** The next free times, one for each day, as links to the booking. */
export function NextTimes({ coachId }: { coachId: string }) {
  const zone = useBrowserZone();
  const slots = useNextTimes(coachId, zone);
  if (slots.isError) return null;
  if (!zone || !slots.data) return <Skeleton className="h-17 w-full" />;
  const next = onePerDay(slots.data, zone).slice(0, SHOWN);
  if (next.length === 0) {
    return <p className="text-sm text-muted">No free time in the next two weeks.</p>;
  }
  return (
    <div>
      <p className="mb-2 text-xs text-muted">Next free times, {zoneCity(zone)}</p>
      <ul className="flex flex-wrap gap-2">
        {next.map((slot) => (
          <li key={slot.starts_at}>
            <Button asChild variant="secondary" size="small" className="figures px-2.5">
              <Link href={`/coaches/${coachId}?at=${encodeURIComponent(slot.starts_at)}`} prefetch={false}>
                {shortTime(slot.starts_at, zone)}
              </Link>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The first daytime slot of each day in the visitor's zone, or else its first one. */
function onePerDay(slots: Slot[], zone: string): Slot[] {
  return [...timesByDay(slots, zone).values()].map(
    (times) => times.find(({ label }) => label >= DAYTIME.from && label <= DAYTIME.until) ?? times[0]!,
  );
}
