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

export const STATUS_WORDS: Record<Booking["status"], string> = {
  pending: "Held for you",
  confirmed: "Confirmed",
  completed: "Done",
  cancelled: "Cancelled",
};
