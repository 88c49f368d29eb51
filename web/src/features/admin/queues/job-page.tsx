"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { api, body } from "@/lib/api/client";
import type { JobDetail, JobStatus } from "@/lib/api/types";
import { isUuid } from "@/lib/paths";
import { At } from "../at";
import { Facts } from "../facts";
import { adminKeys } from "../keys";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { JobActions } from "./job-actions";
import { JobStatusChip } from "./job-status";
import { timelineOf } from "./job-timeline";

/** How often a job that has not ended is read again. */
const LOOK_MS = 2_000;
const ENDED: readonly JobStatus[] = ["done", "dead", "superseded", "cancelled"];

/** One job: what it is about, what it did, and why it failed. */
export function JobPage({ id }: { id: string }) {
  const canAct = useCanAct();
  const job = useQuery({
    queryKey: adminKeys.job(id),
    queryFn: ({ signal }) => body(api.GET("/admin/jobs/{id}", { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && !ENDED.includes(state.data.status) ? LOOK_MS : false),
  });
  if (job.error && !job.data) return <Failure error={job.error} onRetry={() => void job.refetch()} />;
  if (!job.data) return <PendingTable label="The job" />;
  return <Job job={job.data} canAct={canAct} />;
}

function Job({ job, canAct }: { job: JobDetail; canAct: boolean }) {
  return (
    <div className="grid gap-6">
      <PageTitle title={job.kind} back={{ href: `/admin/jobs?queue=${job.queue}`, label: `Jobs of ${job.queue}` }}>
        <JobStatusChip status={job.status} />
        {canAct && <JobActions job={job} />}
      </PageTitle>
      <Section id="about" title="What it is about">
        <Facts
          facts={[
            ...argumentFacts(job.arguments),
            { name: "Asked for by", value: <AskedBy job={job} /> },
            { name: "In the request", value: <code className="text-xs">{job.asked_by.request_id}</code> },
            { name: "Attempts", value: `${job.attempt} of ${job.max_attempts}` },
            { name: "Others", value: <IdLink href={`/admin/jobs?kind=${job.kind}`}>All of this kind</IdLink> },
            { name: "Priority", value: job.priority },
            { name: "Its process crashed", value: job.crashes > 0 ? `${job.crashes} times` : null },
            { name: "Last worker", value: job.worker },
            { name: "While it waits, it is the only one of", value: job.dedupe_key },
            { name: "Never at the same time as others of", value: job.ordering_key },
            { name: "Lease until", value: job.lease_until && <At at={job.lease_until} /> },
            { name: "Id", value: <code className="text-xs">{job.id}</code> },
          ]}
        />
      </Section>
      <Section id="timeline" title="What happened">
        <ol className="grid gap-4 border-l border-line pl-5 text-sm">
          {timelineOf(job).map(({ at, title, text, isBad }, index) => (
            <li key={index} className="relative">
              <span
                aria-hidden
                className={`absolute top-1.5 -left-[1.56rem] size-2.5 rounded-full ${isBad ? "bg-danger" : "bg-brand"}`}
              />
              <p className={isBad ? "font-medium text-danger" : "font-medium"}>{title}</p>
              {text && (
                <p dir="auto" className="mt-0.5 wrap-anywhere whitespace-pre-line">
                  {text}
                </p>
              )}
              <p className="text-xs text-muted">
                <At at={at} />
              </p>
            </li>
          ))}
        </ol>
      </Section>
    </div>
  );
}

function AskedBy({ job }: { job: JobDetail }) {
  const userId = job.asked_by.user_id;
  if (!userId) return "The system itself";
  return <IdLink href={`/admin/people/${userId}`}>a person</IdLink>;
}

/** Where an id in a job's arguments can be looked at. */
const PAGES: Record<string, (id: string) => string> = {
  booking_id: (id) => `/admin/bookings/${id}`,
  user_id: (id) => `/admin/people/${id}`,
  coach_id: (id) => `/admin/people/${id}`,
  client_id: (id) => `/admin/people/${id}`,
  to: (id) => `/admin/people/${id}`,
};

function argumentFacts(argumentsOfJob: unknown) {
  if (typeof argumentsOfJob !== "object" || argumentsOfJob === null) return [];
  return Object.entries(argumentsOfJob).map(([name, value]) => {
    const text = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
    const page = isUuid(text) ? PAGES[name] : undefined;
    return { name, value: page ? <IdLink href={page(text)}>{text}</IdLink> : text };
  });
}

function IdLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} prefetch={false} className="text-brand underline underline-offset-4">
      {children}
    </Link>
  );
}
