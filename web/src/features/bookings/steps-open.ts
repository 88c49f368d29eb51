import { BOOKING_STEPS } from "@/lib/api/booking-steps";
import type { Booking, User } from "@/lib/api/types";

type Line = (typeof BOOKING_STEPS)[number];

/** What may happen to a booking, and on whose word: the API's own table. */
export type Step = Line["event"];
export type Who = Line["by"][number];

/** Those of them who look at pages. */
export type Reader = Exclude<Who, "system">;

type Facts = Pick<Booking, "status" | "starts_at" | "ends_at" | "cancelled_by" | "cancel_reason">;

const DAY_MS = 24 * 60 * 60_000;

/** The words of the table's `when`; one that is missing here is an error of types. */
const OPEN: Record<Line["when"], (booking: Facts, now: number) => boolean> = {
  always: () => true,
  before_start: ({ starts_at }, now) => now < Date.parse(starts_at),
  after_end: ({ ends_at }, now) => now >= Date.parse(ends_at),
  a_day_after_end: ({ ends_at }, now) => now >= Date.parse(ends_at) + DAY_MS,
  within_a_day_after_end: ({ ends_at }, now) => {
    const sinceEnd = now - Date.parse(ends_at);
    return sinceEnd >= 0 && sinceEnd <= DAY_MS;
  },
  hold_ran_out_before_start: ({ cancelled_by, cancel_reason, starts_at }, now) =>
    cancelled_by === "system" && cancel_reason === "hold_expired" && now < Date.parse(starts_at),
};

/** The steps that are open to someone now, by the API's table alone. */
export function stepsOpen(booking: Facts, who: Who, now: number): Step[] {
  return BOOKING_STEPS.filter(({ from, by, when }) => {
    const people: readonly Who[] = by;
    return from === booking.status && people.includes(who) && OPEN[when](booking, now);
  }).map(({ event }) => event);
}

/** What someone who sees a booking is to it. */
export function readerOf(
  { client_id, coach_id }: Pick<Booking, "client_id" | "coach_id">,
  user: Pick<User, "id">,
): Reader {
  if (user.id === client_id) return "client";
  return user.id === coach_id ? "coach" : "admin";
}
