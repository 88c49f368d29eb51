import { BOOKING_STEPS } from "@/lib/api/booking-steps";
import type { Booking, User } from "@/lib/api/types";

type Transition = (typeof BOOKING_STEPS)[number];

/** What may happen to a booking, and who may do it: from the API's table. */
export type BookingEvent = Transition["event"];
export type Party = Transition["by"][number];

/** The parties that use the web app. */
export type Viewer = Exclude<Party, "system">;

type GuardInput = Pick<Booking, "status" | "starts_at" | "ends_at" | "cancelled_by" | "cancel_reason">;

const DAY_MS = 24 * 60 * 60_000;

/** The conditions that the table names in `when`; a missing one is a type error. */
const GUARDS: Record<Transition["when"], (booking: GuardInput, now: number) => boolean> = {
  always: () => true,
  before_start: ({ starts_at }, now) => now < Date.parse(starts_at),
  after_end: ({ ends_at }, now) => now >= Date.parse(ends_at),
  a_day_after_end: ({ ends_at }, now) => now >= Date.parse(ends_at) + DAY_MS,
  within_a_day_after_end: ({ ends_at }, now) => {
    const sinceEnd = now - Date.parse(ends_at);
    return sinceEnd >= 0 && sinceEnd <= DAY_MS;
  },
  hold_ran_out_before_start: (booking, now) => isExpiredHold(booking) && now < Date.parse(booking.starts_at),
};

/** What a party may do with a booking now, by the API's table alone. */
export function allowedTransitions(booking: GuardInput, party: Party, now: number): BookingEvent[] {
  return BOOKING_STEPS.filter(({ from, by, when }) => {
    const parties: readonly Party[] = by;
    return from === booking.status && parties.includes(party) && GUARDS[when](booking, now);
  }).map(({ event }) => event);
}

/** Whether the booking was cancelled because its hold expired before it was paid. */
export function isExpiredHold({ cancelled_by, cancel_reason }: Pick<Booking, "cancelled_by" | "cancel_reason">) {
  return cancelled_by === "system" && cancel_reason === "hold_expired";
}

/** Which party a signed-in user is to a booking they can see. */
export function viewerOf(
  { client_id, coach_id }: Pick<Booking, "client_id" | "coach_id">,
  user: Pick<User, "id">,
): Viewer {
  if (user.id === client_id) return "client";
  return user.id === coach_id ? "coach" : "admin";
}
