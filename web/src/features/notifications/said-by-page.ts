import type { Notification, NotificationKind } from "@/lib/api/types";

/** The page of a booking itself, and those below it. */
const BOOKING = "";
const PAY = "/pay";
const PAID = "/paid";

/**
 * On which pages of its booking a notification is said by the page itself, which reads the booking again as soon as the notification arrives.
 * A booking page shows a confirmation by one word of its status alone, so there it is not among them.
 */
const SAID_BY: Partial<Record<NotificationKind, readonly string[]>> = {
  booking_confirmed: [PAY, PAID],
  payment_failed: [PAY, PAID],
  booking_cancelled: [BOOKING, PAY, PAID],
  booking_moved: [BOOKING],
  no_show: [BOOKING],
  refund_issued: [BOOKING],
  review_request: [BOOKING],
  review_received: [BOOKING],
};

/** Whether the page at `path` says by itself what a notification says, so that a message over it would only repeat it. */
export function isSaidByPage({ kind, data }: Pick<Notification, "kind" | "data">, path: string): boolean {
  const bookingId = (data as { booking_id?: unknown } | null)?.booking_id;
  if (typeof bookingId !== "string" || !Object.hasOwn(SAID_BY, kind)) return false;
  return SAID_BY[kind as NotificationKind]!.some((page) => path === `/bookings/${bookingId}${page}`);
}
