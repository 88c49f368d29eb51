"use client";

import "react-day-picker/style.css";
import { Globe } from "lucide-react";
import { useEffect, useRef } from "react";
import { DayPicker } from "react-day-picker";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { ZonePicker } from "@/components/zone-picker";
import { asDate, asDay } from "@/lib/calendar-days";
import { readerLocale } from "@/lib/locale";
import { inText } from "@/lib/names";
import { clockTime, type Day, dayName, dayOf, shortWeekday } from "@/lib/time";
import { sameClock, zoneCity } from "@/lib/zones";
import { addMonths, queryableDays, type Month, monthOf, type OfferedTime, timesByDay } from "./slots-by-day";
import { useSlots } from "./use-slots";

interface SlotPickerProps {
  coachId: string;
  coachName: string;
  coachZone: string;
  minutes: number;
  /** The booking that is to be moved, whose own time is no other one; undefined for a new booking. */
  moving?: { id: string; starts_at: string };
  zone: string;
  onZone: (zone: string) => void;
  month: Month;
  onMonth: (month: Month) => void;
  /** The day that was chosen; the first free one of the month until then. */
  day: Day | undefined;
  onDay: (day: Day) => void;
  onChoose: (time: OfferedTime) => void;
}

/** A month in which only days with free times can be chosen, beside the times of the chosen day. */
export function SlotPicker(props: SlotPickerProps) {
  const { coachId, minutes, moving, zone, month, onMonth, onDay } = props;
  const today = dayOf(new Date(), zone);
  const days = queryableDays(month, today);
  const slots = useSlots(days && { coachId, zone, minutes, movingId: moving?.id, ...days });
  const offered = (slots.isPlaceholderData ? [] : (slots.data ?? [])).filter(
    ({ starts_at }) => !moving || Date.parse(starts_at) !== Date.parse(moving.starts_at),
  );
  const byDay = timesByDay(offered, zone);
  const free = [...byDay.keys()];
  const chosen = props.day && byDay.has(props.day) ? props.day : free[0];

  // If the first month shown has no free day, goes on to the next month, once.
  const isFresh = useRef(true);
  const firstFree = free[0];
  useEffect(() => {
    if (!slots.data || slots.isPlaceholderData) return;
    if (isFresh.current && !firstFree) onMonth(addMonths(month, 1));
    isFresh.current = false;
  }, [slots.data, slots.isPlaceholderData, firstFree, month, onMonth]);

  if (slots.error) return <Failure error={slots.error} onRetry={() => void slots.refetch()} />;
  return (
    <div className="grid gap-8 md:grid-cols-[auto_1fr]">
      <Calendar month={month} onMonth={onMonth} today={today} free={byDay} chosen={chosen} onDay={onDay} />
      <Times
        {...props}
        day={chosen}
        times={chosen ? byDay.get(chosen)! : []}
        isLoading={slots.isPending || slots.isPlaceholderData}
        hasFreeDays={free.length > 0}
      />
    </div>
  );
}

interface CalendarProps {
  month: Month;
  onMonth: (month: Month) => void;
  today: Day;
  free: Map<Day, OfferedTime[]>;
  chosen: Day | undefined;
  onDay: (day: Day) => void;
}

function Calendar({ month, onMonth, today, free, chosen, onDay }: CalendarProps) {
  return (
    <DayPicker
      mode="single"
      required
      weekStartsOn={readerLocale().weekStartsOn}
      month={asDate(`${month}-01`)}
      onMonthChange={(date) => onMonth(monthOf(asDay(date)))}
      startMonth={asDate(`${monthOf(today)}-01`)}
      endMonth={asDate(`${addMonths(monthOf(today), 12)}-01`)}
      today={asDate(today)}
      selected={chosen ? asDate(chosen) : undefined}
      onSelect={(date) => date && onDay(asDay(date))}
      disabled={(date) => !free.has(asDay(date))}
      className="calendar slots-calendar"
    />
  );
}

interface TimesProps extends SlotPickerProps {
  times: OfferedTime[];
  isLoading: boolean;
  hasFreeDays: boolean;
}

function Times(props: TimesProps) {
  const { coachName, coachZone, zone, onZone, day, times, isLoading, hasFreeDays, month, onMonth, onChoose } = props;
  const first = times[0];
  const hasSameClock = !first || sameClock(zone, coachZone, first.starts_at);
  const name = inText(coachName);
  return (
    <div className="grid min-w-0 content-start gap-4">
      <div className="grid gap-1.5">
        <p className="flex items-center gap-1.5 text-sm font-medium">
          <Globe className="size-4 text-muted" aria-hidden /> Times in your zone
        </p>
        <ZonePicker
          zone={zone}
          onChange={onZone}
          label="Your time zone"
          {...(first ? { at: Date.parse(first.starts_at) } : {})}
        />
      </div>
      {isLoading ? (
        <div className="grid gap-2" role="status">
          <span className="sr-only">Looking for free times…</span>
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-11 w-full" />
          ))}
        </div>
      ) : !hasFreeDays ? (
        <div className="grid justify-items-start gap-3 text-sm text-muted">
          <p>{name} has no free time this month.</p>
          <Button variant="secondary" size="small" onClick={() => onMonth(addMonths(month, 1))}>
            Look at the next month
          </Button>
        </div>
      ) : (
        day && (
          <div role="group" aria-labelledby="times-of-day">
            <p id="times-of-day" className="headline text-lg" aria-live="polite">
              {dayName(day)}
            </p>
            {!hasSameClock && (
              <p className="mt-0.5 text-xs text-muted">
                On the right, {name}&rsquo;s time in {zoneCity(coachZone)}.
              </p>
            )}
            <ul className="mt-3 grid max-h-88 gap-2 overflow-y-auto p-0.5">
              {times.map((time) => (
                <li key={time.starts_at}>
                  <Button
                    variant="secondary"
                    className="figures w-full justify-between"
                    onClick={() => onChoose(time)}
                    aria-label={`${time.label} on ${dayName(day)}`}
                  >
                    <span className="font-semibold">{time.label}</span>
                    {!hasSameClock && (
                      <span className="text-xs font-normal text-muted">
                        {coachWeekday(time, zone, coachZone)} {clockTime(time.starts_at, coachZone)}
                      </span>
                    )}
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )
      )}
    </div>
  );
}

/** The coach's weekday, where it differs. */
function coachWeekday(time: OfferedTime, zone: string, coachZone: string): string {
  if (dayOf(time.starts_at, zone) === dayOf(time.starts_at, coachZone)) return "";
  return shortWeekday(time.starts_at, coachZone);
}
