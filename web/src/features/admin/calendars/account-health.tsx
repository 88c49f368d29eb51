import { Chip } from "@/components/ui/chip";
import type { TeamConnection } from "@/lib/api/types";

type Health = TeamConnection["health"]["state"];

const HEALTH = {
  fresh: { label: "In order", tone: "success" },
  stale: { label: "Not current", tone: "caution" },
  broken: { label: "Broken", tone: "danger" },
} as const satisfies Record<Health, object>;

export const HEALTH_VALUES = Object.keys(HEALTH) as Health[];

export const healthLabel = (health: Health) => HEALTH[health].label;

export const PROVIDERS = { google: "Google", outlook: "Outlook" } as const satisfies Record<
  TeamConnection["provider"],
  string
>;

/** How a connected account is, as the team names it. */
export function AccountHealth({ health }: { health: Health }) {
  return <Chip tone={HEALTH[health].tone}>{HEALTH[health].label}</Chip>;
}
