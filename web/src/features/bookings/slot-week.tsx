"use client";

import { ChevronLeft, ChevronRight } from "lucide-react";
import { Button } from "@/components/ui/button";
import { moveFocusByArrows } from "@/lib/arrow-keys";
import { inText } from "@/lib/names";
import { addDays, type Day, dayName } from "@/lib/time";
import type { OfferedTime } from "./slots-by-day";
import { LoadingTimes, TimeList } from "./time-list";

interface SlotWeekProps {
  /** The first day of the week. */
  first: Day;
  today: Day;
  free: Map<Day, OfferedTime[]>;
  isLoading: boolean;
  zone: string;
  coachName: string;
  coachZone: string;
  onWeek: (day: Day) => void;
  onChoose: (time: OfferedTime) => void;
}

/** The free times of a week: a column for each day that has some; on a phone one below the other. */
export function SlotWeek(props: SlotWeekProps) {
  const { first, today, free, isLoading, coachName, onWeek } = props;
  const days = Array.from({ length: 7 }, (_, index) => addDays(first, index)).filter((day) => free.has(day));
  return (
    <div className="grid gap-5">
      <div className="flex items-center justify-between gap-3">
        <Button
          variant="quiet"
          size="icon"
          aria-label="The week before"
          disabled={first <= today}
          onClick={() => onWeek(addDays(first, -7))}
        >
          <ChevronLeft className="size-5" aria-hidden />
        </Button>
        <p className="headline text-center text-lg" aria-live="polite">
          Week of {dayName(first)}
        </p>
        <Button variant="quiet" size="icon" aria-label="The week after" onClick={() => onWeek(addDays(first, 7))}>
          <ChevronRight className="size-5" aria-hidden />
        </Button>
      </div>
      {isLoading ? (
        <LoadingTimes rows={4} />
      ) : days.length === 0 ? (
        <p className="text-sm text-muted">{inText(coachName)} has no free time this week.</p>
      ) : (
        <div className="grid gap-6 lg:auto-cols-fr lg:grid-flow-col lg:gap-3" onKeyDown={moveFocusByArrows}>
          {days.map((day) => (
            <TimeList key={day} {...props} day={day} times={free.get(day)!} place="week" />
          ))}
        </div>
      )}
    </div>
  );
}
