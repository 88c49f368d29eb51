import type { Slot, WeeklyHours } from "@/lib/api/types";
import { wallClock, weekdayOf } from "@/lib/time";
import { type OfferedTime, timesByDay } from "./slots-by-day";

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** Minutes since midnight; `24:00` is the end of the day. */
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** The hours as intervals of minutes since Monday, in order; those that touch are one, also over the end of the week. */
function intervalsOf(hours: WeeklyHours): { from: number; to: number }[] {
  const windows = (hours.weekly ?? [])
    .flatMap(({ weekday, start, end }) => {
      const from = WEEKDAYS.indexOf(weekday) * DAY + minutesOf(start);
      const length = (minutesOf(end) - minutesOf(start) + DAY) % DAY || DAY;
      // Twice, so that a session from Sunday into Monday is seen whole.
      return [from, from + WEEK].map((begin) => ({ from: begin, to: begin + length }));
    })
    .sort((a, b) => a.from - b.from);
  const joined: { from: number; to: number }[] = [];
  for (const window of windows) {
    const last = joined.at(-1);
    if (last && window.from <= last.to) last.to = Math.max(last.to, window.to);
    else joined.push({ ...window });
  }
  return joined;
}

/** Whether the whole session lies in somebody's usual hours, by the clock of the zone that these are in. */
export function isWithinHours(slot: Slot, hours: WeeklyHours): boolean {
  const from =
    WEEKDAYS.indexOf(weekdayOf(slot.starts_at, hours.timezone)) * DAY +
    minutesOf(wallClock(slot.starts_at, hours.timezone));
  const to = from + (Date.parse(slot.ends_at) - Date.parse(slot.starts_at)) / 60_000;
  return intervalsOf(hours).some(
    (interval) =>
      (interval.from <= from && to <= interval.to) || (interval.from <= from + WEEK && to + WEEK <= interval.to),
  );
}

/** Times of the day that are preferred while nobody's hours are known. */
const DAYTIME = { from: "08:00", until: "21:00" };

/**
 * The first free time of each day in somebody's usual hours. If there is none at all, or the hours are not known, the first one
 * by day, or else the first one.
 */
export function nextTimes(
  slots: Slot[],
  zone: string,
  hours: WeeklyHours | undefined,
): { times: OfferedTime[]; areInHours: boolean } {
  const inHours = hours ? slots.filter((slot) => isWithinHours(slot, hours)) : [];
  if (inHours.length > 0) {
    return { times: [...timesByDay(inHours, zone).values()].map(([first]) => first!), areInHours: true };
  }
  const isDaytime = ({ starts_at }: OfferedTime) => {
    const clock = wallClock(starts_at, zone);
    return clock >= DAYTIME.from && clock <= DAYTIME.until;
  };
  const times = [...timesByDay(slots, zone).values()].map((ofDay) => ofDay.find(isDaytime) ?? ofDay[0]!);
  return { times, areInHours: false };
}
