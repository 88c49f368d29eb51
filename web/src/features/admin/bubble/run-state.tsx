import { CircleCheck, LoaderCircle, Undo2 } from "lucide-react";
import { Chip } from "@/components/ui/chip";
import type { BubbleRun } from "@/lib/api/types";

const STATES = {
  running: { label: "Running", tone: "brand", icon: LoaderCircle },
  done: { label: "Done", tone: "success", icon: CircleCheck },
  rolled_back: { label: "Rolled back", tone: "plain", icon: Undo2 },
} as const satisfies Record<BubbleRun["state"], object>;

export function RunState({ state }: { state: BubbleRun["state"] }) {
  const { label, tone, icon: Icon } = STATES[state];
  return (
    <Chip tone={tone}>
      <Icon className="size-3.5" aria-hidden /> {label}
    </Chip>
  );
}
