import { Chip } from "@/components/ui/chip";
import type { Booking } from "@/lib/api/types";

const STATUSES = {
  pending: { label: "Held, not paid yet", tone: "accent" },
  confirmed: { label: "Confirmed", tone: "success" },
  completed: { label: "Completed", tone: "plain" },
  cancelled: { label: "Cancelled", tone: "plain" },
} as const satisfies Record<Booking["status"], object>;

export const BOOKING_STATUS_VALUES = Object.keys(STATUSES) as Booking["status"][];

export const bookingStatusLabel = (status: Booking["status"]) => STATUSES[status].label;

/** The status of a booking, as the team names it; a report of a no-show that waits for a decision beside it. */
export function BookingStatus({ booking: { status, no_show } }: { booking: Booking }) {
  return (
    <span className="inline-flex flex-wrap gap-1">
      <Chip tone={STATUSES[status].tone}>{STATUSES[status].label}</Chip>
      {no_show?.state === "disputed" && <Chip tone="caution">No-show disputed</Chip>}
    </span>
  );
}

/** `partially_refunded` → `Partially refunded` */
export function statusWords(status: string): string {
  const words = status.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
