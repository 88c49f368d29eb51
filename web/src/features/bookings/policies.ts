import type { Booking } from "@/lib/api/types";

/** What cancelling gives back, in a line. The API's preview decides; this says it before there is a booking. */
const LINES: Record<string, string> = {
  flexible: "Cancel free until 24 hours before, half back until 2 hours before.",
  moderate: "Cancel free until 3 days before, half back until 24 hours before.",
  strict: "Cancel free until 7 days before, half back until 3 days before.",
};

export function policyLine(policy: string): string {
  return LINES[policy] ?? "Cancelling follows your coach’s policy.";
}

const STATUS_WORDS: Record<Booking["status"], string> = {
  pending: "Held for you",
  confirmed: "Confirmed",
  completed: "Done",
  cancelled: "Cancelled",
};

/** Where a booking stands; the time is held for its client. */
export function statusWord(status: Booking["status"], isClient: boolean): string {
  return status === "pending" && !isClient ? "Held, not paid yet" : STATUS_WORDS[status];
}
