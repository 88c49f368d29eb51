import { CalendarCheck, CalendarX, CircleCheck, Hourglass } from "lucide-react";
import { Chip } from "@/components/ui/chip";
import type { Booking } from "@/lib/api/types";
import { statusWord } from "./policies";

const looks = {
  pending: { tone: "accent", icon: Hourglass },
  confirmed: { tone: "success", icon: CalendarCheck },
  completed: { tone: "plain", icon: CircleCheck },
  cancelled: { tone: "plain", icon: CalendarX },
} as const;

export function StatusChip({ status, isClient }: { status: Booking["status"]; isClient: boolean }) {
  const { tone, icon: Icon } = looks[status];
  return (
    <Chip tone={tone}>
      <Icon className="size-3.5" aria-hidden /> {statusWord(status, isClient)}
    </Chip>
  );
}
