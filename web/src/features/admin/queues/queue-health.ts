import type { QueueStats } from "@/lib/api/types";

/** A due job that waits longer than this is late, as `/health` says. */
const LATE_AFTER_SECONDS = 60;

/** Whether due jobs wait too long. One that is paused is not late: somebody wants it so. */
export function isLate({ paused, oldest_pending_seconds }: QueueStats): boolean {
  return !paused && oldest_pending_seconds > LATE_AFTER_SECONDS;
}

/** The queues in the order in which they need somebody: the one whose oldest due job has waited longest first. */
export function byAge(queues: readonly QueueStats[]): QueueStats[] {
  return queues.toSorted(
    (a, b) => b.oldest_pending_seconds - a.oldest_pending_seconds || a.queue.localeCompare(b.queue, "en"),
  );
}
