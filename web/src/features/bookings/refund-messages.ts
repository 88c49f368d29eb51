import type { Booking, Cancellation } from "@/lib/api/types";
import { price } from "@/lib/money";
import { clockTime, longDay } from "@/lib/time";

/** The API's refund rules, as sentences to whoever cancels. */
const REASONS: Record<string, string> = {
  unpaid: "Nothing was paid, so there is nothing to give back.",
  policy_full: "You are early enough for everything to come back.",
  policy_half: "The session is close, so half of what you paid comes back.",
  policy_none: "The session is too close for anything to come back.",
  grace: "You booked only just now, so everything comes back.",
  moved_by_coach: "Your coach has moved this session, so everything comes back.",
  cancelled_by_coach: "When a coach cancels, the client gets everything back.",
  cancelled_by_admin: "When Rapport cancels, the client gets everything back.",
};

export function refundReason(rule: string): string {
  return REASONS[rule] ?? "This is what the rules of this booking give back now.";
}

/** Until when everything is refunded; undefined when nothing was paid. */
export function fullRefundDeadline({ percent, full_refund_until }: Cancellation, zone: string): string | undefined {
  if (!full_refund_until) return undefined;
  const until = `${longDay(full_refund_until, zone)}, ${clockTime(full_refund_until, zone)}`;
  return percent === 100 ? `That holds until ${until}.` : `All of it came back until ${until}.`;
}

/** The label of the button that cancels. */
export function cancelLabel({ refund }: Cancellation, booking: Pick<Booking, "status" | "price">): string {
  if (refund.amount > 0) return `Cancel and refund ${price(refund)}`;
  if (booking.status === "pending") return "Release this time";
  return booking.price.amount > 0 ? "Cancel without refund" : "Cancel this session";
}
