import type { QueueStats } from "@/lib/api/types";
import { listed } from "@/lib/names";
import { isLate } from "./queues/queue-health";

/** Something that somebody of the team has to look at. */
export interface Problem {
  /** The part of the runbook that says what to do. */
  id: "dead-jobs" | "late-queue" | "no-workers" | "paused-queue" | "differences" | "counted-days" | "read-only";
  tone: "danger" | "caution";
  text: string;
  /** Where it can be seen and acted on. */
  href: string;
}

/** What is known of how things are; absent where it has not been read yet. */
interface Status {
  queues?: readonly QueueStats[];
  /** Open differences with Stripe, failed refunds and disputes. */
  issues?: number;
  /** Days that were counted wrongly, found in the last days. */
  differingDays?: number;
  isReadOnly?: boolean;
}

/** What is wrong, the most urgent first. */
export function problemsOf({ queues = [], issues = 0, differingDays = 0, isReadOnly }: Status): Problem[] {
  const names = (some: readonly QueueStats[]) => listed(some.map(({ queue }) => queue));
  const problems: Problem[] = [];
  const late = queues.filter(isLate);
  if (late.length > 0) {
    const text = `${names(late)} ${late.length === 1 ? "is" : "are"} late`;
    problems.push({ id: "late-queue", tone: "danger", text, href: "/admin/queues" });
  }
  const idle = queues.filter(({ workers }) => workers === 0);
  if (idle.length > 0) {
    problems.push({ id: "no-workers", tone: "danger", text: `No worker serves ${names(idle)}`, href: "/admin/queues" });
  }
  const dead = queues.reduce((sum, queue) => sum + queue.dead, 0);
  if (dead > 0) {
    const text = dead === 1 ? "1 job is dead" : `${dead} jobs are dead`;
    problems.push({ id: "dead-jobs", tone: "danger", text, href: "/admin/jobs?status=dead" });
  }
  if (issues > 0) {
    const text = issues === 1 ? "1 difference with Stripe is open" : `${issues} differences with Stripe are open`;
    problems.push({ id: "differences", tone: "danger", text, href: "/admin/reconciliation" });
  }
  if (differingDays > 0) {
    const days = differingDays === 1 ? "1 past day was" : `${differingDays} past days were`;
    problems.push({
      id: "counted-days",
      tone: "caution",
      text: `${days} counted wrongly`,
      href: "/admin/runbook#counted-days",
    });
  }
  if (isReadOnly) {
    problems.push({ id: "read-only", tone: "caution", text: "Rapport is read-only", href: "/admin/runbook#read-only" });
  }
  const paused = queues.filter((queue) => queue.paused);
  if (paused.length > 0) {
    const text = `${names(paused)} ${paused.length === 1 ? "is" : "are"} paused`;
    problems.push({ id: "paused-queue", tone: "caution", text, href: "/admin/queues" });
  }
  return problems;
}
