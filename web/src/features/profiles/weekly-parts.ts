import type { WeeklyWindow } from "@/lib/api/types";
import { hourAndMinute } from "@/lib/time";

/**
 * Conversion of weekly hours to the parts of days that the quiz shows, and back. Windows that fit no part are kept unchanged.
 */

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The days of a week that begins on that day; 0 is Sunday. */
export function weekFrom(first: number): Weekday[] {
  const start = (first + 6) % 7;
  return [...WEEKDAYS.slice(start), ...WEEKDAYS.slice(0, start)];
}

export const WEEKDAY_NAMES: Record<Weekday, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};

export const PARTS = [
  { key: "early", name: "Early", start: "06:00", end: "09:00" },
  { key: "morning", name: "Morning", start: "09:00", end: "12:00" },
  { key: "afternoon", name: "Afternoon", start: "12:00", end: "17:00" },
  { key: "evening", name: "Evening", start: "17:00", end: "21:00" },
] as const;

export type Cell = `${Weekday}:${(typeof PARTS)[number]["key"]}`;

export interface WeekParts {
  cells: Set<Cell>;
  /** The hours that no part covers. */
  others: WeeklyWindow[];
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const time = (value: number) =>
  `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;

/** The parts that the windows cover completely, and the rest of the windows. */
export function partsOf(weekly: WeeklyWindow[]): WeekParts {
  const cells = new Set<Cell>();
  const others: WeeklyWindow[] = [];
  for (const { weekday, start, end } of weekly) {
    let from = minutes(start);
    const until = minutes(end);
    if (until <= from) {
      others.push({ weekday, start, end });
      continue;
    }
    for (const part of PARTS) {
      const [begins, ends] = [minutes(part.start), minutes(part.end)];
      if (begins < from || ends > until) continue;
      cells.add(`${weekday as Weekday}:${part.key}`);
      if (begins > from) others.push({ weekday, start: time(from), end: part.start });
      from = ends;
    }
    if (from < until) others.push({ weekday, start: time(from), end });
  }
  return { cells, others };
}

/** The windows of a week, in order; adjacent ones are merged. */
export function windowsOf({ cells, others }: WeekParts): WeeklyWindow[] {
  return WEEKDAYS.flatMap((weekday) => {
    const windows = [
      ...PARTS.filter((part) => cells.has(`${weekday}:${part.key}`)).map(({ start, end }) => ({ weekday, start, end })),
      ...others.filter((window) => window.weekday === weekday),
    ].sort((a, b) => minutes(a.start) - minutes(b.start));
    const joined: WeeklyWindow[] = [];
    for (const window of windows) {
      const last = joined.at(-1);
      if (last && last.end === window.start) last.end = window.end;
      else joined.push({ ...window });
    }
    return joined;
  });
}

/** `Mon 09:00–12:00, Tue 17:00–21:00`, by the reader's clock. */
export function hoursText(weekly: WeeklyWindow[] = []): string {
  return weekly
    .map(({ weekday, start, end }) => {
      const day = WEEKDAY_NAMES[weekday as Weekday].slice(0, 3);
      return `${day} ${hourAndMinute(start)}–${hourAndMinute(end)}`;
    })
    .join(", ");
}
