import type { JobDetail } from "@/lib/api/types";
import { JOB_STATUSES } from "./job-status";

/** Something that happened to a job. */
export interface JobEvent {
  at: string;
  title: string;
  text?: string;
  isBad?: boolean;
}

/** What happened to a job, in order: asked for, tried, failed, done outside, ended. */
export function timelineOf(job: JobDetail): JobEvent[] {
  const events: JobEvent[] = [{ at: job.created_at, title: "Asked for" }];
  for (const failure of job.errors) {
    const { at, attempt, error } = failure as { at?: string; attempt?: number; error?: string };
    if (at) events.push({ at, title: attempt ? `Attempt ${attempt} failed` : "Failed", text: error, isBad: true });
  }
  for (const { at, name, reference, state } of job.effects) {
    const title = state === "done" ? `${name} is done` : `${name} was begun; whether it happened is not recorded`;
    events.push({ at, title, ...(reference ? { text: reference } : {}) });
  }
  if (job.started_at) events.push({ at: job.started_at, title: `Attempt ${Math.max(1, job.attempt)} started` });
  if (job.finished_at) {
    const { label } = JOB_STATUSES[job.status];
    events.push({ at: job.finished_at, title: label, isBad: job.status === "dead" });
  } else if (job.status === "scheduled" || job.status === "retrying") {
    events.push({ at: job.run_at, title: "Due" });
  }
  return events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
