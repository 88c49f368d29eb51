import type { Availability } from "@/lib/api/types";
import { addDays, type Day } from "@/lib/time";
import { windowOf, type Range, rangeOf } from "./week-ranges";

export type Override = NonNullable<Availability["overrides"]>[number];

/** Days in a row that differ from their weekday in the same way. */
export interface OverrideBlock {
  from: Day;
  to: Day;
  /** None: days off. */
  ranges: Range[];
}

/** Every day from the first to the last. */
export function daysFrom(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let day = first; day <= last; day = addDays(day, 1)) days.push(day);
  return days;
}

/** These days with other hours: none are days off, undefined is as every week. */
export function withDays(overrides: Override[], days: Day[], ranges: Range[] | undefined): Override[] {
  const others = overrides.filter(({ date }) => !days.includes(date));
  const changed = ranges ? days.map((date) => ({ date, slots: ranges.map(windowOf) })) : [];
  return [...others, ...changed].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** The hours of a day, if it differs from its weekday. */
export function rangesOn(overrides: Override[], day: Day): Range[] | undefined {
  return overrides.find(({ date }) => date === day)?.slots?.map(rangeOf);
}

/** What is still to come, days in a row together. */
export function blocksFrom(overrides: Override[], today: Day): OverrideBlock[] {
  const blocks: OverrideBlock[] = [];
  for (const { date, slots = [] } of overrides) {
    if (date < today) continue;
    const ranges = slots.map(rangeOf);
    const last = blocks.at(-1);
    const goesOn = last && addDays(last.to, 1) === date && JSON.stringify(last.ranges) === JSON.stringify(ranges);
    if (goesOn) last.to = date;
    else blocks.push({ from: date, to: date, ranges });
  }
  return blocks;
}

/** Without the days that are over everywhere: they are of no use, and their number is limited. */
export function withoutPast(overrides: Override[], today: Day): Override[] {
  return overrides.filter(({ date }) => date >= addDays(today, -2));
}
