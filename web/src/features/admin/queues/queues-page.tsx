"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Chip } from "@/components/ui/chip";
import type { JobStatus, QueueStats } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { latency, roughly } from "../durations";
import { type Column, DataTable } from "../list/data-table";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { limitsText } from "./limits";
import { byAge, isLate } from "./queue-health";
import { QueueMenu } from "./queue-menu";
import { QueueLines } from "./queue-lines";
import { useLiveQueues } from "./use-live-queues";
import { useQueueHistory } from "./use-queue-history";

/** All queues in numbers, as they are now. */
export function QueuesPage() {
  const canAct = useCanAct();
  const { queues, isLive } = useLiveQueues();
  const history = useQueueHistory();
  const columns: Column<QueueStats>[] = [
    { key: "queue", header: "Queue", cell: (queue) => <QueueName queue={queue} /> },
    {
      key: "oldest",
      header: "Oldest waits",
      isNumber: true,
      cell: (queue) => (
        <span className={isLate(queue) ? "font-semibold text-danger" : undefined}>
          {roughly(queue.oldest_pending_seconds)}
        </span>
      ),
    },
    count("pending", "Waiting"),
    count("dead", "Dead"),
    count("retrying", "To be retried"),
    count("running", "Running"),
    count("scheduled", "Later"),
    {
      key: "hour",
      header: "Last hour",
      isSecondary: true,
      cell: ({ queue }) => <QueueLines minutes={history[queue] ?? []} />,
    },
    {
      key: "rate",
      header: "Done a minute",
      isNumber: true,
      isSecondary: true,
      cell: ({ done_per_minute }) => wholeNumber(done_per_minute),
    },
    {
      key: "start",
      header: "Starts within",
      isNumber: true,
      isSecondary: true,
      cell: ({ start_latency_ms: { p50, p99 } }) =>
        typeof p50 === "number" && typeof p99 === "number" ? (
          <>
            {latency(p50)}
            <span className="block text-xs text-muted">99 %: {latency(p99)}</span>
          </>
        ) : (
          <span className="text-muted">–</span>
        ),
    },
    {
      key: "workers",
      header: "Workers",
      isNumber: true,
      cell: ({ workers }) => (workers === 0 ? <span className="font-semibold text-danger">none</span> : workers),
    },
  ];
  if (canAct) {
    columns.push({ key: "act", header: "Act", isHeaderHidden: true, cell: (queue) => <QueueMenu queue={queue} /> });
  }
  return (
    <div className="grid gap-5">
      <PageTitle title="Queues">
        <Chip tone={isLive ? "success" : "plain"} className="h-7 w-44 justify-center">
          {isLive ? "Live, every second" : "Not live at the moment"}
        </Chip>
        <Link
          href="/admin/jobs"
          prefetch={false}
          className="inline-flex min-h-7 items-center text-sm text-brand underline underline-offset-4"
        >
          See all jobs
        </Link>
      </PageTitle>
      {queues.error && !queues.data ? (
        <Failure error={queues.error} onRetry={() => void queues.refetch()} />
      ) : !queues.data ? (
        <PendingTable label="Queues" />
      ) : (
        <>
          <DataTable label="Queues" columns={columns} rows={byAge(queues.data.items)} rowKey={({ queue }) => queue} />
          <p className="max-w-prose text-sm text-muted">
            A job waits when it is due and no worker has taken it. Ended jobs are kept for seven days, dead ones for
            ninety. “Starts within” is how long jobs of the last five minutes waited. A line of the last hour is as high
            as its highest minute.
          </p>
        </>
      )}
    </div>
  );
}

/** A number of jobs, with the way to them. */
function count(status: Exclude<JobStatus, "done" | "superseded" | "cancelled">, header: string): Column<QueueStats> {
  return {
    key: status,
    header,
    isNumber: true,
    cell: (queue) => {
      const number = queue[status];
      if (number === 0) return <span className="text-muted">0</span>;
      return (
        <Link
          href={`/admin/jobs?queue=${queue.queue}&status=${status}`}
          prefetch={false}
          className={
            status === "dead"
              ? "font-semibold text-danger underline underline-offset-4"
              : "underline underline-offset-4"
          }
        >
          {queue.estimated.includes(status) && "about "}
          {wholeNumber(number)}
          <span className="sr-only">
            {" "}
            {header.toLowerCase()} in {queue.queue}
          </span>
        </Link>
      );
    },
  };
}

function QueueName({ queue }: { queue: QueueStats }) {
  const limits = limitsText(queue.concurrency ?? null, queue.rate_per_second ?? null);
  const marks: ReactNode[] = [];
  if (queue.paused)
    marks.push(
      <Chip key="paused" tone="caution">
        Paused
      </Chip>,
    );
  if (isLate(queue))
    marks.push(
      <Chip key="late" tone="danger">
        Late
      </Chip>,
    );
  return (
    <>
      <Link
        href={`/admin/jobs?queue=${queue.queue}`}
        prefetch={false}
        className="font-medium text-brand underline underline-offset-4"
      >
        {queue.queue}
      </Link>
      {marks.length > 0 && <span className="ml-2 inline-flex gap-1">{marks}</span>}
      {limits && <span className="block text-xs text-muted">{limits} at most</span>}
    </>
  );
}
