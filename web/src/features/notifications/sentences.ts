import type { Notification, User } from "@/lib/api/types";
import { type Money, price } from "@/lib/money";
import { clockTime, shortDay } from "@/lib/time";

type Facts = Partial<
  Record<"booking_id" | "starts_at" | "other_name" | "absent" | "state" | "rating" | "amount" | "title", unknown>
>;

/** What is left to say after "Your session with Ben Okafor on Tue 1 Dec, 10:00". */
const ENDINGS: Record<string, string> = {
  booking_confirmed: "is confirmed.",
  booking_cancelled: "has been cancelled.",
  review_request: "is done. How was it?",
  // The demo's word for the same.
  review_requested: "is done. How was it?",
};

/** They are read later, too: no "tomorrow", but the day. */
const REMINDERS: Record<string, string> = {
  reminder_24h: "A day ahead",
  reminder_1h: "An hour ahead",
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
  const session = `your session${who}${when}`;
  switch (kind) {
    case "no_show":
      return absence(facts, when, other || "the other side", reader);
    case "payment_failed":
      return `The payment for ${session} did not go through. While the time is held, you can pay again.`;
    case "refund_issued": {
      const amount = moneyIn(facts.amount);
      return `${amount ? price(amount) : "Your money"} for ${session} is on its way back to you.`;
    }
    case "comment_added":
      return `${other || "Somebody"} has commented on ${typeof facts.title === "string" ? `“${facts.title}”` : "your post"}.`;
  }
  if (kind === "booking_moved" && at) return `Your session${who} has moved to ${at}.`;
  if (kind in REMINDERS && at) return `${REMINDERS[kind]}: ${at}${who}.`;
  if (kind === "review_received" && typeof facts.rating === "number") {
    return `${other || "A client"} gave your session ${facts.rating} of 5 stars.`;
  }
  const ending = ENDINGS[kind];
  if (ending) return `Your session${who}${when} ${ending}`;
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1).replaceAll("_", " ")}${who}${when}.`;
}

function moneyIn(fact: unknown): Money | undefined {
  const { amount, currency } = (fact ?? {}) as Partial<Money>;
  return typeof amount === "number" && typeof currency === "string" ? { amount, currency } : undefined;
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
