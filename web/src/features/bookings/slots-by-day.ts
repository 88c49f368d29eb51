import type { Slot } from "@/lib/api/types";
import { addDays, clockTime, type Day, dayOf, wallClock, zoneOffset } from "@/lib/time";

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

/** From ten to seven by the clocks of the zone, only some want to talk. */
function isAtNight(time: OfferedTime, zone: string): boolean {
  const clock = wallClock(time.starts_at, zone);
  return clock < "07:00" || clock >= "22:00";
}

/** The times of a day, those at night apart; where there are no others, they are what there is. */
export function byDaylight(times: OfferedTime[], zone: string): { light: OfferedTime[]; night: OfferedTime[] } {
  const light = times.filter((time) => !isAtNight(time, zone));
  if (light.length === 0) return { light: times, night: [] };
  return { light, night: times.filter((time) => isAtNight(time, zone)) };
}

/** The first day of the week that a day is in; 0 is Sunday. */
export function weekOf(day: Day, weekStartsOn: number): Day {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return addDays(day, -((weekday - weekStartsOn + 7) % 7));
}

/** The days of a week to query free times for: from today on; undefined for a past week. */
export function queryableWeek(first: Day, today: Day): { from: Day; to: Day } | undefined {
  const to = addDays(first, 6);
  return today <= to ? { from: first < today ? today : first, to } : undefined;
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
