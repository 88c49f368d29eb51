import type { Booking } from "@/lib/api/types";
import { countdown, dayOf, addDays } from "@/lib/time";

/** How long before its start the call can be joined. */
const JOIN_MS = 10 * 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Where a session is in time: far, to be joined, running or over. */
export type Phase = "ahead" | "joinable" | "running" | "over";

export function phaseOf({ starts_at, ends_at }: Pick<Booking, "starts_at" | "ends_at">, now: number): Phase {
  if (now >= Date.parse(ends_at)) return "over";
  if (now >= Date.parse(starts_at)) return "running";
  return now >= Date.parse(starts_at) - JOIN_MS ? "joinable" : "ahead";
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
