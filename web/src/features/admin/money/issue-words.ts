import type { Issue } from "@/lib/api/types";

/** What each kind of difference is, and what to do about it. */
export const ISSUE_KINDS: Record<Issue["kind"], { label: string; todo: string }> = {
  wrong_amount: { label: "Wrong amount", todo: "Refund it in Stripe’s dashboard; it disappears." },
  refund_failed: { label: "Refund failed", todo: "Refund the payment again, or pay by other means." },
  dispute: { label: "Dispute", todo: "Answer in Stripe’s dashboard before its time is over." },
  not_in_ledger: { label: "At Stripe, not in the ledger", todo: "Find out which of the two is wrong." },
  not_at_stripe: { label: "In the ledger, not at Stripe", todo: "Find out which of the two is wrong." },
  unknown_payment: {
    label: "A payment nobody knows",
    todo: "A charge for a payment that is not here, as after a restore from an old backup.",
  },
  unreadable: {
    label: "Can’t be read",
    todo: "Stripe’s answer is not as documented. Nothing is decided until it can be read; tell the developers.",
  },
};

export const ISSUE_KIND_VALUES = Object.keys(ISSUE_KINDS) as Issue["kind"][];

/** What to do about an issue now. */
export function todoOf({ kind, status }: Pick<Issue, "kind" | "status">): string {
  if (kind === "refund_failed" && status === "retrying") return "Nothing: it is sent again by itself.";
  return ISSUE_KINDS[kind].todo;
}
