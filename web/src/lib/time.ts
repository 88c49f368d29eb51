import { dateFormat, DEFAULT_LOCALE, type Locale, readerLocale } from "./locale";
import { intlZone } from "./zones";

/**
 * Instants stay UTC text until they are shown; days are `YYYY-MM-DD` in a named zone. Nothing here uses the local zone: the
 * zone is always a parameter.
 */

export type Day = string;

/** Fixed conventions, for what is computed and not read by people. */
const OWN = DEFAULT_LOCALE;

type Instant = string | number | Date;

function formatted(at: Instant, zone: string, options: Intl.DateTimeFormatOptions, locale: Locale): string {
  const text = dateFormat(locale, intlZone(zone), options).format(new Date(at));
  // Where the day comes first, no comma is needed after the weekday: `Tuesday 1 December`.
  return text.replace(/^(\p{L}+), (?=\d)/u, "$1 ");
}

/** `GMT+1` at that instant. */
export function zoneOffset(instant: Instant, zone: string): string {
  const parts = dateFormat(OWN, intlZone(zone), { timeZoneName: "shortOffset" }).formatToParts(new Date(instant));
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "";
}

/** `10:00` */
export function clockTime(instant: Instant, zone: string, locale = readerLocale()): string {
  return formatted(instant, zone, { hour: locale.is12Hour ? "numeric" : "2-digit", minute: "2-digit" }, locale);
}

/** `10:00–11:00` */
export function timeRange(start: Instant, end: Instant, zone: string): string {
  return `${clockTime(start, zone)}–${clockTime(end, zone)}`;
}

/** `Tuesday 1 December` */
export function longDay(instant: Instant, zone: string, locale = readerLocale()): string {
  return formatted(instant, zone, { weekday: "long", day: "numeric", month: "long" }, locale);
}

/** `Tuesday 1 December 2026` */
export function fullDay(instant: Instant, zone: string, locale = readerLocale()): string {
  return formatted(instant, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }, locale);
}

/** `Tue 1 Dec` */
export function shortDay(instant: Instant, zone: string, locale = readerLocale()): string {
  return formatted(instant, zone, { weekday: "short", day: "numeric", month: "short" }, locale);
}

/** `Tue 1 Dec, 10:00` */
export function shortDayTime(instant: Instant, zone: string, locale = readerLocale()): string {
  return `${shortDay(instant, zone, locale)}, ${clockTime(instant, zone, locale)}`;
}

/** `Tue` */
export function shortWeekday(instant: Instant, zone: string): string {
  return formatted(instant, zone, { weekday: "short" }, readerLocale());
}

/** `December 2026` */
export function monthYear(instant: Instant, zone: string, locale = readerLocale()): string {
  return formatted(instant, zone, { month: "long", year: "numeric" }, locale);
}

/** `Tuesday 10:00` */
export function weekdayTime(instant: Instant, zone: string): string {
  return `${formatted(instant, zone, { weekday: "long" }, readerLocale())} ${clockTime(instant, zone)}`;
}

/** `Tue 10:00` */
export function shortTime(instant: Instant, zone: string): string {
  return `${shortWeekday(instant, zone)} ${clockTime(instant, zone)}`;
}

/** `1 Dec 2026, 10:00`: for past instants, where the weekday does not matter. */
export function dateTime(instant: Instant, zone: string, locale = readerLocale()): string {
  const day = formatted(instant, zone, { day: "numeric", month: "short", year: "numeric" }, locale);
  return `${day}, ${clockTime(instant, zone, locale)}`;
}

/** The day an instant falls on, in that zone. */
export function dayOf(instant: Instant, zone: string): Day {
  const options = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
  const parts = dateFormat(OWN, intlZone(zone), options).formatToParts(new Date(instant));
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/** `09:05`, always of 24 hours: for comparing, not for reading. */
export function wallClock(instant: Instant, zone: string): string {
  return clockTime(instant, zone, OWN);
}

/** The weekday in that zone: `mon`, as in the API. */
export function weekdayOf(instant: Instant, zone: string): string {
  return formatted(instant, zone, { weekday: "short" }, OWN).toLowerCase().slice(0, 3);
}

/** That many days later, in calendar days, whatever the clocks do. */
export function addDays(day: Day, days: number): Day {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The instant at which the clocks of a zone show that; an hour that they skip is the one after it, of one that comes twice the first. */
export function instantAt(day: Day, time: string, zone: string): string {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const shownAt = (at: number) => Date.parse(`${dayOf(at, zone)}T${wallClock(at, zone)}:00Z`);
  // From half a day before on either side of a change, so that the first of two instants is found.
  const early = wanted - 12 * 3_600_000;
  const offsets = [early, wanted + 12 * 3_600_000].map((at) => shownAt(at) - at);
  const found = offsets.map((offset) => wanted - offset).filter((at) => shownAt(at) === wanted);
  const at = found.length > 0 ? Math.min(...found) : wanted - offsets[0]!;
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** A wall-clock time of the API, as the reader writes it: `17:00`, `5:00 PM`. */
export function hourAndMinute(time: string): string {
  return clockTime(`2000-01-01T${time === "24:00" ? "00:00" : time}:00Z`, "UTC");
}

/** A full hour, short: `17`, `5 PM`. */
export function hourOf(time: string, locale = readerLocale()): string {
  if (!locale.is12Hour) return String(Number(time.slice(0, 2)));
  return formatted(`2000-01-01T${time}:00Z`, "UTC", { hour: "numeric" }, locale);
}

/** `Tuesday 1 December`, of a day that is in its zone already. */
export function dayName(day: Day, locale = readerLocale()): string {
  return longDay(`${day}T12:00:00Z`, "UTC", locale);
}

/** `14:59`, `1:04:59`; never below zero. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${two(minutes)}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
