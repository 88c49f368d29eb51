"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { EmptyState } from "@/components/ui/empty-state";
import { api, body } from "@/lib/api/client";
import type { BubbleRun, BubbleRuns, BubbleScan } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { At } from "../at";
import { adminKeys } from "../keys";
import { type Column, DataTable } from "../list/data-table";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { RunState } from "./run-state";
import { recordsRead, totalOf } from "./totals";

/** How often it is read again while something goes on, and while nothing does. */
const LOOK_MS = 2_000;
const IDLE_MS = 30_000;

const SCANS: Column<BubbleScan>[] = [
  { key: "type", header: "Type", cell: ({ type }) => type },
  { key: "read", header: "Read", isNumber: true, cell: (scan) => wholeNumber(recordsRead(scan)) },
  {
    key: "expected",
    header: "Of",
    isNumber: true,
    cell: ({ records_expected }) => (records_expected > 0 ? wholeNumber(records_expected) : ""),
  },
  { key: "what", header: "What", cell: ({ is_delta }) => (is_delta ? "Changes only" : "Everything") },
  { key: "begun", header: "Begun", isSecondary: true, cell: ({ started_at }) => <At at={started_at} /> },
  {
    key: "ended",
    header: "Ended",
    cell: ({ finished_at }) => (finished_at ? <At at={finished_at} /> : <span className="text-muted">not yet</span>),
  },
];

const RUNS: Column<BubbleRun>[] = [
  {
    key: "begun",
    header: "Begun",
    cell: ({ id, started_at }) => (
      <Link
        href={`/admin/bubble/${id}`}
        prefetch={false}
        className="font-medium text-brand underline underline-offset-4"
      >
        <At at={started_at} />
      </Link>
    ),
  },
  { key: "state", header: "State", cell: ({ state }) => <RunState state={state} /> },
  { key: "done", header: "Records", isNumber: true, cell: ({ records_done }) => wholeNumber(records_done) },
  { key: "created", header: "Created", isNumber: true, cell: (run) => wholeNumber(totalOf(run, "created")) },
  {
    key: "updated",
    header: "Updated",
    isNumber: true,
    isSecondary: true,
    cell: (run) => wholeNumber(totalOf(run, "updated")),
  },
  { key: "rejected", header: "Rejected", isNumber: true, cell: (run) => wholeNumber(totalOf(run, "rejected")) },
];

const isGoingOn = ({ scans, runs }: BubbleRuns) =>
  scans.some(({ finished_at }) => !finished_at) || runs.some(({ state }) => state === "running");

/** The migration from Phase 1: how far the old app has been read, and the runs of the import. */
export function BubbleRunsPage() {
  const moving = useQuery({
    queryKey: adminKeys.bubbleRuns,
    queryFn: ({ signal }) => body(api.GET("/admin/bubble/runs", { signal })),
    refetchInterval: ({ state }) => (state.data && isGoingOn(state.data) ? LOOK_MS : IDLE_MS),
  });
  if (moving.error && !moving.data) return <Failure error={moving.error} onRetry={() => void moving.refetch()} />;
  if (!moving.data) return <PendingTable label="The migration" />;
  const { scans, runs } = moving.data;
  return (
    <div className="grid gap-5">
      <PageTitle title="Moving from Phase 1" />
      {scans.length === 0 && runs.length === 0 && (
        <EmptyState title="Nothing has been read yet">
          <p>“rapport bubble export” reads the old app, “rapport bubble import” takes it over.</p>
        </EmptyState>
      )}
      {scans.length > 0 && (
        <DataTable label="What has been read" columns={SCANS} rows={scans} rowKey={({ type }) => type} />
      )}
      {runs.length > 0 && <DataTable label="Runs of the import" columns={RUNS} rows={runs} rowKey={({ id }) => id} />}
    </div>
  );
}
