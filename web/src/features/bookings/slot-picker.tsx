"use client";

import "react-day-picker/style.css";
import { Globe } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useRef } from "react";
import { DayPicker } from "react-day-picker";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Segments } from "@/components/ui/segments";
import { ZonePicker } from "@/components/zone-picker";
import { asDate, asDay } from "@/lib/calendar-days";
import { chooseClock, readerLocale } from "@/lib/locale";
import { inText } from "@/lib/names";
import { addDays, type Day, dayOf, shortDay } from "@/lib/time";
import { useIsPhone } from "@/lib/use-is-phone";
import { useReaderLocale } from "@/lib/use-reader-locale";
import {
  addMonths,
  type Month,
  monthOf,
  type OfferedTime,
  queryableDays,
  queryableWeek,
  timesByDay,
  weekOf,
} from "./slots-by-day";
import { SlotWeek } from "./slot-week";
import { LoadingTimes, TimeList } from "./time-list";
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
  /** A week at a time; a month without it. */
  view: "week" | undefined;
  /** With the day that was shown, so that its week or month is. */
  onView: (view: "week" | undefined, day: Day | undefined) => void;
  onChoose: (time: OfferedTime) => void;
  /** On a phone the times of a day are a sheet, which is opened with that day and closed without one; below the calendar where there is no `onTimes`. */
  onTimes?: (day: Day | undefined) => void;
  areTimesOpen?: boolean;
}

/** Loaded when a day is chosen on a phone. */
const TimesSheet = dynamic(() => import("./times-sheet").then((module) => module.TimesSheet));

const VIEWS = [
  { value: "month", label: "Month" },
  { value: "week", label: "Week" },
] as const;
const CLOCKS = [
  { value: "12", label: "12 h" },
  { value: "24", label: "24 h" },
] as const;

/** The free times of a coach: a month with the times of the chosen day beside it, or a week. */
export function SlotPicker(props: SlotPickerProps) {
  const { coachId, minutes, moving, zone, onZone, month, onMonth, onDay, view, onView } = props;
  const isPhone = useIsPhone();
  const onTimes = isPhone ? props.onTimes : undefined;
  const locale = useReaderLocale();
  const today = dayOf(new Date(), zone);
  const week = view && weekOf(props.day ?? today, locale.weekStartsOn);
  const days = week ? queryableWeek(week, today) : queryableDays(month, today);
  const slots = useSlots(days && { coachId, zone, minutes, movingId: moving?.id, ...days });
  const offered = (slots.isPlaceholderData ? [] : (slots.data ?? [])).filter(
    ({ starts_at }) => !moving || Date.parse(starts_at) !== Date.parse(moving.starts_at),
  );
  const byDay = timesByDay(offered, zone);
  const firstFree = [...byDay.keys()][0];
  const chosen = props.day && byDay.has(props.day) ? props.day : firstFree;
  const shown = chosen ? byDay.get(chosen)! : [];
  const isLoading = slots.isPending || slots.isPlaceholderData;

  // If the first month or week shown after it was opened has no free day, goes on to the next one, once.
  const isFresh = useRef(true);
  useEffect(() => {
    if (!slots.data || slots.isPlaceholderData) return;
    if (isFresh.current && !firstFree) {
      if (week) onDay(addDays(week, 7));
      else onMonth(addMonths(month, 1));
    }
    isFresh.current = false;
  }, [slots.data, slots.isPlaceholderData, firstFree, week, onDay, month, onMonth]);

  if (slots.error) return <Failure error={slots.error} onRetry={() => void slots.refetch()} />;
  return (
    <div className="grid content-start gap-6">
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <div className="grid flex-[1_1_14rem] gap-1.5">
          <p className="flex items-center gap-1.5 text-sm font-medium">
            <Globe className="size-4 text-muted" aria-hidden /> Times in your zone
          </p>
          <ZonePicker
            zone={zone}
            onChange={onZone}
            label="Your time zone"
            {...(shown[0] ? { at: Date.parse(shown[0].starts_at) } : {})}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          <Segments
            label="How much at a time"
            options={VIEWS}
            value={view ?? "month"}
            onChange={(next) => {
              isFresh.current = true;
              onView(next === "week" ? next : undefined, chosen);
            }}
          />
          <Segments
            label="Clock"
            options={CLOCKS}
            value={locale.is12Hour ? "12" : "24"}
            onChange={(hours) => chooseClock(hours)}
          />
        </div>
      </div>
      {week ? (
        <SlotWeek {...props} first={week} today={today} free={byDay} isLoading={isLoading} onWeek={onDay} />
      ) : (
        <div className="grid gap-8 md:grid-cols-[auto_1fr]">
          <Calendar
            month={month}
            onMonth={onMonth}
            today={today}
            free={byDay}
            chosen={chosen}
            onDay={onTimes ?? onDay}
          />
          <Times {...props} day={chosen} times={shown} isLoading={isLoading} onTimes={onTimes} />
        </div>
      )}
      {onTimes && props.areTimesOpen && !week && (
        <TimesSheet
          {...props}
          day={props.day ?? chosen}
          times={props.day ? (byDay.get(props.day) ?? []) : shown}
          isLoading={isLoading}
          onClose={() => onTimes(undefined)}
        />
      )}
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
}

function Times(props: TimesProps) {
  const { coachName, day, times, isLoading, month, onMonth, onTimes } = props;
  if (isLoading) return <LoadingTimes rows={onTimes ? 1 : 4} />;
  if (!day) {
    return (
      <div className="grid content-start justify-items-start gap-3 text-sm text-muted">
        <p>{inText(coachName)} has no free time this month.</p>
        <Button variant="secondary" size="small" onClick={() => onMonth(addMonths(month, 1))}>
          Look at the next month
        </Button>
      </div>
    );
  }
  if (onTimes) {
    return (
      <Button variant="secondary" size="large" className="figures" onClick={() => onTimes(day)}>
        {times.length === 1 ? "See the time" : `See ${times.length} times`} on {shortDay(`${day}T12:00:00Z`, "UTC")}
      </Button>
    );
  }
  return <TimeList key={day} {...props} day={day} />;
}
