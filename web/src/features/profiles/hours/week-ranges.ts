import type { WeeklyWindow } from "@/lib/api/types";
import { type Weekday, WEEKDAYS } from "../weekly-parts";

/**
 * A week of working hours. The API's windows are wall-clock texts by weekday, and one may end on the next day. To be painted they
 * are stretches on one line of minutes, from Monday 00:00 to Sunday 24:00.
 */

export const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** Minutes from a day's midnight. An end after 24:00 is on the next day. */
export interface Range {
  start: number;
  end: number;
}

export type WeekRanges = Record<Weekday, Range[]>;

export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** `09:30`; the end of the day is `24:00`. */
export function timeOf(minutes: number): string {
  const time = minutes > DAY ? minutes - DAY : minutes;
  return `${String(Math.floor(time / 60)).padStart(2, "0")}:${String(time % 60).padStart(2, "0")}`;
}

/** From the API's start and end: one that does not come after the start is on the next day. */
export function rangeOf({ start, end }: { start: string; end: string }): Range {
  const [from, until] = [minutesOf(start), minutesOf(end)];
  return { start: from, end: until > from ? until : until + DAY };
}

export function windowOf({ start, end }: Range): { start: string; end: string } {
  return { start: timeOf(start), end: timeOf(end) };
}

/** The windows by the day they start on, in order. */
export function rangesByDay(weekly: WeeklyWindow[]): WeekRanges {
  const days = Object.fromEntries(WEEKDAYS.map((day) => [day, [] as Range[]])) as WeekRanges;
  for (const window of weekly) days[window.weekday].push(rangeOf(window));
  for (const ranges of Object.values(days)) ranges.sort((a, b) => a.start - b.start);
  return days;
}

export function weeklyOf(days: WeekRanges): WeeklyWindow[] {
  return WEEKDAYS.flatMap((weekday) => days[weekday].map((range) => ({ weekday, ...windowOf(range) })));
}

/** The ranges of one day, in order; those that touch or overlap are one. */
export function joined(ranges: Range[]): Range[] {
  const result: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else result.push({ ...range });
  }
  return result;
}

/** The week as stretches on the line of its minutes; what goes on past Sunday is at its beginning. */
function stretches(days: WeekRanges): Range[] {
  const all = WEEKDAYS.flatMap((weekday, index) =>
    days[weekday].map(({ start, end }) => ({ start: start + index * DAY, end: end + index * DAY })),
  );
  return joined(
    all.flatMap(({ start, end }) =>
      end <= WEEK
        ? [{ start, end }]
        : [
            { start, end: WEEK },
            { start: 0, end: end - WEEK },
          ],
    ),
  );
}

/** The part of each day that a stretch covers. What goes on past midnight for less than a whole day stays one range. */
function daysOf(all: Range[]): WeekRanges {
  const days = Object.fromEntries(
    WEEKDAYS.map((weekday, index) => {
      const midnight = index * DAY;
      const ranges = all
        .filter(({ start, end }) => start < midnight + DAY && end > midnight)
        .map(({ start, end }) => ({ start: Math.max(start - midnight, 0), end: Math.min(end - midnight, DAY) }));
      return [weekday, ranges];
    }),
  ) as WeekRanges;
  // Backwards, so that what a day takes of the next one is not taken of it again.
  const order = [...WEEKDAYS.keys()].reverse();
  for (const index of order) {
    const evening = days[WEEKDAYS[index]!].at(-1);
    const morning = days[WEEKDAYS[(index + 1) % 7]!][0];
    if (evening?.end !== DAY || evening.start === 0 || morning?.start !== 0 || morning.end >= evening.start) continue;
    evening.end = DAY + morning.end;
    days[WEEKDAYS[(index + 1) % 7]!].shift();
  }
  return days;
}

/** The days of the week, and the minutes of each, that are painted together: a rectangle of the grid. */
export interface Area {
  days: readonly Weekday[];
  start: number;
  end: number;
}

/** The week with an area filled or cleared. */
export function painted(days: WeekRanges, area: Area, isOn: boolean): WeekRanges {
  const areas = area.days.map((day) => {
    const midnight = WEEKDAYS.indexOf(day) * DAY;
    return { start: midnight + area.start, end: midnight + area.end };
  });
  const before = stretches(days);
  if (isOn) return daysOf(joined([...before, ...areas]));
  const after = before.flatMap((stretch) =>
    areas.reduce(
      (parts, cut) =>
        parts.flatMap((part) => [
          ...(part.start < cut.start ? [{ start: part.start, end: Math.min(part.end, cut.start) }] : []),
          ...(part.end > cut.end ? [{ start: Math.max(part.start, cut.end), end: part.end }] : []),
        ]),
      [stretch],
    ),
  );
  return daysOf(after);
}

export type Coverage = "none" | "part" | "all";

/** Tells how much of some minutes of a day is filled. */
export function coverageOf(days: WeekRanges): (day: Weekday, start: number, end: number) => Coverage {
  const filled = stretches(days);
  return (day, start, end) => {
    const midnight = WEEKDAYS.indexOf(day) * DAY;
    let covered = 0;
    for (const stretch of filled) {
      covered += Math.max(0, Math.min(stretch.end, midnight + end) - Math.max(stretch.start, midnight + start));
    }
    return covered === 0 ? "none" : covered === end - start ? "all" : "part";
  };
}

/** The fault of some ranges of one day, for people; undefined if there is none. */
export function rangesFault(ranges: Range[]): string | undefined {
  const ordered = [...ranges].sort((a, b) => a.start - b.start);
  const overlaps = ordered.some((range, index) => index > 0 && range.start < ordered[index - 1]!.end);
  if (overlaps) return "Two of these overlap.";
  const isEmpty = ranges.some(({ start, end }) => end - start === DAY && start !== 0);
  return isEmpty ? "Begins and ends at the same time." : undefined;
}

/** The weekdays whose hours can't be as they are, or overlap those of the evening before. */
export function faultyDays(days: WeekRanges): Weekday[] {
  return WEEKDAYS.filter((weekday, index) => {
    if (rangesFault(days[weekday])) return true;
    const before = days[WEEKDAYS[(index + 6) % 7]!].at(-1);
    const first = days[weekday][0];
    return before !== undefined && first !== undefined && before.end - DAY > first.start;
  });
}

/** The hours of a week, as a number: `37.5`. */
export function hoursOf(days: WeekRanges): number {
  return stretches(days).reduce((sum, { start, end }) => sum + end - start, 0) / 60;
}
