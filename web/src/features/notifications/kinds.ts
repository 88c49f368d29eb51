import type { User } from "@/lib/api/types";

/** What people may be told of, and be spared. Mails about the account itself are none of these. */
export const KINDS = [
  "booking_confirmed",
  "booking_moved",
  "booking_cancelled",
  "no_show",
  "reminder_24h",
  "reminder_1h",
  "payment_failed",
  "refund_issued",
  "review_request",
  "review_received",
] as const;
export type Kind = (typeof KINDS)[number];

/** How it is called where it is turned on and off. */
export const NAMES: Record<Kind, string> = {
  booking_confirmed: "A session is confirmed",
  booking_moved: "A session has moved",
  booking_cancelled: "A session is cancelled",
  no_show: "Somebody did not come",
  reminder_24h: "Reminder the day before",
  reminder_1h: "Reminder an hour before",
  payment_failed: "A payment did not go through",
  refund_issued: "Money is on its way back",
  review_request: "How was your session?",
  review_received: "A client has reviewed a session",
};

const GROUPS: { title: string; kinds: Kind[] }[] = [
  { title: "Your sessions", kinds: ["booking_confirmed", "booking_moved", "booking_cancelled", "no_show"] },
  { title: "Reminders", kinds: ["reminder_24h", "reminder_1h"] },
  { title: "Money", kinds: ["payment_failed", "refund_issued"] },
  { title: "Reviews", kinds: ["review_request", "review_received"] },
];

const ONLY_FOR: Partial<Record<Kind, User["role"]>> = {
  payment_failed: "client",
  refund_issued: "client",
  review_request: "client",
  review_received: "coach",
};

/** The kinds that somebody of this role is ever told of, by subject; admins have no sessions, and so none. */
export function groupsFor(role: User["role"]): { title: string; kinds: Kind[] }[] {
  if (role === "admin") return [];
  return GROUPS.map(({ title, kinds }) => ({
    title,
    kinds: kinds.filter((kind) => !ONLY_FOR[kind] || ONLY_FOR[kind] === role),
  })).filter(({ kinds }) => kinds.length > 0);
}

/** The name of a kind, when we know it. */
export function nameOf(kind: string): string | undefined {
  return (NAMES as Record<string, string>)[kind];
}
