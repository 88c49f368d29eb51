import { LOCALE } from "./locale";

/**
 * Instants stay UTC text until they are shown; days are `YYYY-MM-DD` in a named zone. Nothing here uses the local zone: the
 * zone is always a parameter.
 */

export type Day = string;

function format(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: zone, hourCycle: "h23", ...options });
}

/** The browser's zone; UTC where it does not say. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
}

/** Every zone the browser knows, `UTC` first. */
export function allZones(): string[] {
  return ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
}

/** `Europe/Berlin` → `Berlin` */
export function zoneCity(zone: string): string {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");
}

/** `GMT+1` at that instant. */
export function zoneOffset(instant: string | number, zone: string): string {
  const parts = format(zone, { timeZoneName: "shortOffset" }).formatToParts(new Date(instant));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** `10:00` */
export function clockTime(instant: string | number, zone: string): string {
  return format(zone, { hour: "2-digit", minute: "2-digit" }).format(new Date(instant));
}

/** `10:00–11:00` */
export function timeRange(start: string | number, end: string | number, zone: string): string {
  return `${clockTime(start, zone)}–${clockTime(end, zone)}`;
}

/** `Tuesday 1 December` */
export function longDay(instant: string | number, zone: string): string {
  return format(zone, { weekday: "long", day: "numeric", month: "long" }).format(new Date(instant)).replace(",", "");
}

/** `Tuesday 1 December 2026` */
export function fullDay(instant: string | number, zone: string): string {
  const options = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;
  return format(zone, options).format(new Date(instant)).replace(",", "");
}

/** `Tue 1 Dec` */
export function shortDay(instant: string | number, zone: string): string {
  return format(zone, { weekday: "short", day: "numeric", month: "short" }).format(new Date(instant)).replace(",", "");
}

/** `Tue 1 Dec, 10:00` */
export function shortDayTime(instant: string | number, zone: string): string {
  return `${shortDay(instant, zone)}, ${clockTime(instant, zone)}`;
}

/** `Tue` */
export function shortWeekday(instant: string | number, zone: string): string {
  return format(zone, { weekday: "short" }).format(new Date(instant));
}

/** `December 2026` */
export function monthYear(instant: string | number, zone: string): string {
  return format(zone, { month: "long", year: "numeric" }).format(new Date(instant));
}

/** `Tuesday 10:00` */
export function weekdayTime(instant: string | number, zone: string): string {
  return `${format(zone, { weekday: "long" }).format(new Date(instant))} ${clockTime(instant, zone)}`;
}

/** `Tue 10:00` */
export function shortTime(instant: string | number, zone: string): string {
  return `${shortWeekday(instant, zone)} ${clockTime(instant, zone)}`;
}

/** `1 Dec 2026, 10:00` in the browser's locale: for past instants, where the weekday does not matter. */
export function dateTime(instant: string | number, zone: string, locale?: string): string {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone } as const;
  return new Intl.DateTimeFormat(locale, options).format(new Date(instant));
}

/** The day an instant falls on, in that zone. */
export function dayOf(instant: string | number | Date, zone: string): Day {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    new Date(instant),
  );
}

/** That many days later, in calendar days, whatever the clocks do. */
export function addDays(day: Day, days: number): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** `Tuesday 1 December`, of a day that is in its zone already. */
export function dayName(day: Day): string {
  return longDay(`${day}T12:00:00Z`, "UTC");
}

/** `14:59`, `1:04:59`; never below zero. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${two(minutes)}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
