import { Chip } from "@/components/ui/chip";
import type { Person } from "@/lib/api/types";

/** Whether somebody can sign in, and if not, why. */
export function PersonState({ person: { is_active, deleted_at, erased_at } }: { person: Person }) {
  if (erased_at) return <Chip>Erased</Chip>;
  if (deleted_at) return <Chip tone="caution">Deleted, not erased yet</Chip>;
  return is_active ? <Chip tone="success">Active</Chip> : <Chip tone="danger">Closed</Chip>;
}
