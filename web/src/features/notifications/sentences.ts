import type { Notification } from "@/lib/api/types";
import { clockTime, shortDay } from "@/lib/time";

type Facts = { booking_id?: unknown; starts_at?: unknown; other_name?: unknown };

const ENDINGS: Record<string, string> = {
  booking_confirmed: "is confirmed.",
  booking_received: "is confirmed.",
  booking_moved: "has been moved.",
  booking_cancelled: "has been cancelled.",
  booking_completed: "is done. How was it?",
  payment_failed: "is not paid yet: the card was declined.",
  refund: "is being refunded.",
  refunded: "is being refunded.",
  reminder: "is coming up.",
};

/** A notification as a sentence and where it leads; a kind we don't know yet is still said in words. */
export function sentenceOf({ kind, data }: Notification, zone: string): { text: string; href?: string } {
  const { booking_id, starts_at, other_name } = (data ?? {}) as Facts;
  const href = typeof booking_id === "string" ? `/bookings/${booking_id}` : undefined;
  const when = typeof starts_at === "string" ? ` on ${shortDay(starts_at, zone)}, ${clockTime(starts_at, zone)}` : "";
  const who = typeof other_name === "string" ? ` with ${other_name}` : "";
  const ending = ENDINGS[kind];
  const text = ending
    ? `Your session${who}${when} ${ending}`
    : `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll("_", " ")}${who}${when}.`;
  return href ? { text, href } : { text };
}
