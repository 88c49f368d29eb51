import type { ListedPayment } from "@/lib/api/types";

/** The states of payments, as the team names them. */
const STATUSES: Record<ListedPayment["status"], { label: string; tone: "success" | "danger" | "plain" }> = {
  pending: { label: "Pending", tone: "plain" },
  succeeded: { label: "Succeeded", tone: "success" },
  failed: { label: "Failed", tone: "danger" },
  refunded: { label: "Refunded", tone: "plain" },
  partially_refunded: { label: "Refunded in part", tone: "plain" },
  cancelled: { label: "Cancelled", tone: "plain" },
};

export const PAYMENT_STATUS_VALUES = Object.keys(STATUSES) as ListedPayment["status"][];

export const paymentStatus = (status: ListedPayment["status"]) => STATUSES[status];

/** For a filter. */
export const PAYMENT_STATUS_OPTIONS = [
  { value: "", label: "Any" },
  ...PAYMENT_STATUS_VALUES.map((value) => ({ value, label: STATUSES[value].label })),
];
