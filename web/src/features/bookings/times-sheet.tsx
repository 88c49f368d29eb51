"use client";

import { Button } from "@/components/ui/button";
import { Sheet } from "@/components/ui/sheet";
import { inText } from "@/lib/names";
import { type Day, dayName } from "@/lib/time";
import { zoneCity } from "@/lib/zones";
import type { OfferedTime } from "./slots-by-day";
import { LoadingTimes, TimeList } from "./time-list";

interface TimesSheetProps {
  /** Undefined until it is known which is the first free one. */
  day: Day | undefined;
  times: OfferedTime[];
  isLoading: boolean;
  minutes: number;
  zone: string;
  coachName: string;
  coachZone: string;
  onChoose: (time: OfferedTime) => void;
  onClose: () => void;
}

/** The free times of a day, on a phone. */
export function TimesSheet(props: TimesSheetProps) {
  const { day, times, isLoading, minutes, zone, coachName, onClose } = props;
  return (
    <Sheet
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={day ? dayName(day) : "Free times"}
      description={`${minutes} minutes with ${inText(coachName)}, by the clocks of ${zoneCity(zone)}`}
    >
      {isLoading ? (
        <LoadingTimes rows={4} />
      ) : day && times.length > 0 ? (
        <TimeList key={day} {...props} day={day} place="sheet" />
      ) : (
        <div className="grid justify-items-start gap-3">
          <p>No time is left on this day.</p>
          <Button variant="secondary" onClick={onClose}>
            Choose another day
          </Button>
        </div>
      )}
    </Sheet>
  );
}
