import { CANCELLATION_POLICIES } from "@/lib/api/cancellation-policies";

/**
 * What cancelling refunds under a policy, in a sentence. For before there is a booking: what a cancellation really refunds is
 * decided by the API's preview.
 */
export function cancellationTerms(policy: string): string {
  const found = CANCELLATION_POLICIES.find((each) => each.policy === policy);
  if (!found) return "Cancelling follows your coach’s policy.";
  const { full_refund_notice_hours: full, half_refund_notice_hours: half } = found;
  return `Cancel free until ${notice(full)} before, half back until ${notice(half)} before.`;
}

/** `24 hours`; from two days on in days, where they are whole. */
function notice(hours: number): string {
  if (hours >= 48 && hours % 24 === 0) return `${hours / 24} days`;
  return hours === 1 ? "1 hour" : `${hours} hours`;
}
