import {
  CalendarClock,
  CircleCheck,
  CircleSlash,
  CircleX,
  Copy,
  Hourglass,
  LoaderCircle,
  RotateCw,
} from "lucide-react";
import { Chip } from "@/components/ui/chip";
import type { JobStatus } from "@/lib/api/types";

/** The states of a job in words, in the order in which somebody looks for them. */
export const JOB_STATUSES = {
  dead: { label: "Dead", tone: "danger", icon: CircleX },
  retrying: { label: "To be retried", tone: "caution", icon: RotateCw },
  pending: { label: "Waiting", tone: "accent", icon: Hourglass },
  scheduled: { label: "Later", tone: "plain", icon: CalendarClock },
  running: { label: "Running", tone: "brand", icon: LoaderCircle },
  done: { label: "Done", tone: "success", icon: CircleCheck },
  superseded: { label: "Superseded", tone: "plain", icon: Copy },
  cancelled: { label: "Cancelled", tone: "plain", icon: CircleSlash },
} as const satisfies Record<JobStatus, object>;

export const JOB_STATUS_VALUES = Object.keys(JOB_STATUSES) as JobStatus[];

export function JobStatusChip({ status }: { status: JobStatus }) {
  const { label, tone, icon: Icon } = JOB_STATUSES[status];
  return (
    <Chip tone={tone}>
      <Icon className="size-3.5" aria-hidden /> {label}
    </Chip>
  );
}

/** Whether a job can be run now, or cancelled: while it is dead or waits. */
export function canBeChanged(status: JobStatus): boolean {
  return ["dead", "retrying", "pending", "scheduled"].includes(status);
}
