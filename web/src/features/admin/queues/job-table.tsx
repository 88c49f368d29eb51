"use client";

import Link from "next/link";
import type { Job } from "@/lib/api/types";
import { At } from "../at";
import type { Column } from "../list/data-table";
import { JobActions } from "./job-actions";
import { JobStatusChip } from "./job-status";

/** The columns of a list of jobs; the acts are for admins alone. */
export function jobColumns(canAct: boolean): Column<Job>[] {
  const columns: Column<Job>[] = [
    {
      key: "kind",
      header: "Job",
      cell: (job) => (
        <>
          <Link
            href={`/admin/jobs/${job.id}`}
            prefetch={false}
            className="font-medium text-brand underline underline-offset-4"
          >
            {job.kind}
          </Link>
          <span className="block max-w-md text-xs wrap-anywhere text-muted">{aboutOf(job.arguments)}</span>
          {job.error && (
            <span dir="auto" className="mt-1 line-clamp-2 max-w-md text-xs wrap-anywhere text-danger">
              {job.error}
            </span>
          )}
        </>
      ),
    },
    { key: "status", header: "State", cell: ({ status }) => <JobStatusChip status={status} /> },
    {
      key: "attempt",
      header: "Attempts",
      isNumber: true,
      isSecondary: true,
      cell: ({ attempt, max_attempts }) => `${attempt} of ${max_attempts}`,
    },
    { key: "created", header: "Asked for", isSecondary: true, cell: ({ created_at }) => <At at={created_at} /> },
    {
      key: "when",
      header: "Ended, or due",
      cell: ({ finished_at, run_at }) => <At at={finished_at ?? run_at} />,
    },
  ];
  if (canAct)
    columns.push({ key: "act", header: "Act", isHeaderHidden: true, cell: (job) => <JobActions job={job} /> });
  return columns;
}

/** What a job is about, in one line: its arguments, which are ids and kinds. */
export function aboutOf(argumentsOfJob: unknown): string {
  if (typeof argumentsOfJob !== "object" || argumentsOfJob === null) return "";
  return Object.entries(argumentsOfJob)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
