import type { Slot } from "@/lib/api/types";
import { clockTime, type Day, dayOf, zoneOffset } from "@/lib/time";

/** A free time with its label: `10:00`, or `02:00 GMT+1` where the clock shows that hour twice. */
export interface OfferedTime extends Slot {
  label: string;
}

/** Free times by the day they fall on in a zone, each day's in order. The instants are not changed. */
export function timesByDay(slots: Slot[], zone: string): Map<Day, OfferedTime[]> {
  const days = new Map<Day, OfferedTime[]>();
  const ordered = [...slots].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
  for (const slot of ordered) {
    const day = dayOf(slot.starts_at, zone);
    const times = days.get(day) ?? [];
    times.push({ ...slot, label: clockTime(slot.starts_at, zone) });
    days.set(day, times);
  }
  for (const times of days.values()) labelRepeatedHours(times, zone);
  return days;
}

/** When the clocks go back, 02:30 comes twice: the offset tells the two apart. */
function labelRepeatedHours(times: OfferedTime[], zone: string) {
  const counts = new Map<string, number>();
  for (const { label } of times) counts.set(label, (counts.get(label) ?? 0) + 1);
  for (const time of times) {
    if (counts.get(time.label)! > 1) time.label = `${time.label} ${zoneOffset(time.starts_at, zone)}`;
  }
}

/** A month of the calendar, `2026-12`. */
export type Month = string;

export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

export function addMonths(month: Month, count: number): Month {
  const [year, number] = month.split("-").map(Number) as [number, number];
  const at = new Date(Date.UTC(year, number - 1 + count, 1));
  return at.toISOString().slice(0, 7);
}

/** The days of a month to query free times for: from today on; undefined for a past month. */
export function queryableDays(month: Month, today: Day): { from: Day; to: Day } | undefined {
  const last = new Date(`${addMonths(month, 1)}-01T00:00:00Z`);
  last.setUTCDate(0);
  const to = last.toISOString().slice(0, 10);
  const first = `${month}-01`;
  const from = first < today ? today : first;
  return from <= to ? { from, to } : undefined;
}
