import { CalendarCheck, CalendarX, CircleCheck, Hourglass } from "lucide-react";
import { Chip } from "@/components/ui/chip";
import type { Booking } from "@/lib/api/types";

const STATUSES = {
  pending: { label: "Held for you", tone: "accent", icon: Hourglass },
  confirmed: { label: "Confirmed", tone: "success", icon: CalendarCheck },
  completed: { label: "Done", tone: "plain", icon: CircleCheck },
  cancelled: { label: "Cancelled", tone: "plain", icon: CalendarX },
} as const satisfies Record<Booking["status"], object>;

/** The status of a booking. A pending one is held for its client; to others it is not paid yet. */
export function StatusChip({ status, isClient }: { status: Booking["status"]; isClient: boolean }) {
  const { label, tone, icon: Icon } = STATUSES[status];
  return (
    <Chip tone={tone}>
      <Icon className="size-3.5" aria-hidden /> {status === "pending" && !isClient ? "Held, not paid yet" : label}
    </Chip>
  );
}
