import type { Booking } from "@/lib/api/types";
import { countdown, dayOf, addDays } from "@/lib/time";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How many minutes before its start the call of a session can be joined. */
export const JOIN_MINUTES = 10;

/** Where a session is in time: far, to be joined, running or over. */
export type Phase = "ahead" | "joinable" | "running" | "over";

export function phaseOf(session: Pick<Booking, "starts_at" | "ends_at">, now: number): Phase {
  if (now >= Date.parse(session.ends_at)) return "over";
  if (now >= Date.parse(session.starts_at)) return "running";
  return now >= joinableFrom(session) ? "joinable" : "ahead";
}

/** The instant from which the call can be joined, in milliseconds since 1970. */
export function joinableFrom({ starts_at }: Pick<Booking, "starts_at">): number {
  return Date.parse(starts_at) - JOIN_MINUTES * MINUTE_MS;
}

/** `in 3 days`, `tomorrow`, `in 5 hours`, `in 09:59`, `now`: the next hour is counted in seconds. */
export function untilStart(starts_at: string, now: number, zone: string): string {
  const left = Date.parse(starts_at) - now;
  if (left <= 0) return "now";
  if (left < HOUR_MS) return `in ${countdown(left)}`;
  const [today, day] = [dayOf(now, zone), dayOf(starts_at, zone)];
  if (day === today || left < 6 * HOUR_MS) {
    const hours = Math.round(left / HOUR_MS);
    return `in ${hours} ${hours === 1 ? "hour" : "hours"}`;
  }
  if (day === addDays(today, 1)) return "tomorrow";
  const days = Math.round((Date.parse(day) - Date.parse(today)) / (24 * HOUR_MS));
  return `in ${days} days`;
}

/** The next session: the earliest that is to come or running, held ones included. */
export function nextOf(bookings: Booking[], now: number): Booking | undefined {
  return bookings
    .filter((booking) => ["pending", "confirmed"].includes(booking.status) && phaseOf(booking, now) !== "over")
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at))[0];
}
