import type { Notification, User } from "@/lib/api/types";
import { clockTime, shortDay } from "@/lib/time";

type Facts = Partial<Record<"booking_id" | "starts_at" | "other_name" | "absent" | "state" | "rating", unknown>>;

/** What is left to say after "Your session with Ben Okafor on Tue 1 Dec, 10:00". */
const ENDINGS: Record<string, string> = {
  booking_confirmed: "is confirmed.",
  booking_received: "is confirmed.",
  booking_cancelled: "has been cancelled.",
  booking_completed: "is done. How was it?",
  review_requested: "is done. How was it?",
  payment_failed: "is not paid yet: the card was declined.",
  refund: "is being refunded.",
  refunded: "is being refunded.",
  reminder: "is coming up.",
};

/** A notification as a sentence and where it leads; a kind we don't know yet is still said in words. */
export function sentenceOf(
  { kind, data }: Pick<Notification, "kind" | "data">,
  zone: string,
  reader: User["role"],
): { text: string; href?: string } {
  const facts = (data ?? {}) as Facts;
  const { booking_id, starts_at, other_name } = facts;
  const at = typeof starts_at === "string" ? `${shortDay(starts_at, zone)}, ${clockTime(starts_at, zone)}` : "";
  const other = typeof other_name === "string" ? other_name : "";
  const text = textOf(kind, facts, at, other, reader);
  return typeof booking_id === "string" ? { text, href: `/bookings/${booking_id}` } : { text };
}

function textOf(kind: string, facts: Facts, at: string, other: string, reader: User["role"]): string {
  const when = at && ` on ${at}`;
  const who = other && ` with ${other}`;
  if (kind === "no_show") return absence(facts, when, other || "the other side", reader);
  if (kind === "booking_moved" && at) return `Your session${who} has moved to ${at}.`;
  if (kind === "review_received" && typeof facts.rating === "number") {
    return `${other || "A client"} gave your session ${facts.rating} of 5 stars.`;
  }
  const ending = ENDINGS[kind];
  if (ending) return `Your session${who}${when} ${ending}`;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll("_", " ")}${who}${when}.`;
}

/** Somebody is said not to have come: each side reads it as theirs. */
function absence({ absent, state }: Facts, when: string, other: string, reader: User["role"]): string {
  const isReader = absent === reader;
  switch (state) {
    case "reported":
      return isReader
        ? `${other} says you did not come to your session${when}. You can object for 24 hours.`
        : `You told us that ${other} did not come to your session${when}.`;
    case "disputed":
      return `You and ${other} remember your session${when} differently. We look at it.`;
    case "upheld":
      return isReader
        ? `Your session with ${other}${when} counts as missed.`
        : `It counts that ${other} did not come to your session${when}.`;
    default:
      return `Your session with ${other}${when} counts as held.`;
  }
}
