"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { Section } from "@/components/section";
import { Button } from "@/components/ui/button";
import { api, body } from "@/lib/api/client";
import type { BubbleIssue, BubbleRun } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { At } from "../at";
import { Facts } from "../facts";
import { adminKeys } from "../keys";
import { type Column, DataTable } from "../list/data-table";
import { PendingTable } from "../list/paged-table";
import { PageTitle } from "../page-title";
import { RunState } from "./run-state";

/** How often a run that goes on is read again. */
const LOOK_MS = 2_000;

type Counted = { kind: string } & NonNullable<BubbleRun["counts"][string]>;

const COUNTS: Column<Counted>[] = [
  { key: "kind", header: "Kind", cell: ({ kind }) => kind },
  ...(["created", "updated", "unchanged", "merged", "kept", "rejected"] as const).map((what): Column<Counted> => ({
    key: what,
    header: `${what[0]?.toUpperCase()}${what.slice(1)}`,
    isNumber: true,
    cell: (counts) => wholeNumber(counts[what] ?? 0),
  })),
];

const ISSUES: Column<BubbleIssue>[] = [
  {
    key: "record",
    header: "Record",
    cell: ({ type, bubble_id }) => (
      <>
        {type}
        <code className="block text-xs wrap-anywhere text-muted">{bubble_id}</code>
      </>
    ),
  },
  { key: "kind", header: "What", cell: ({ kind }) => kind },
  { key: "field", header: "Field", isSecondary: true, cell: ({ field }) => field ?? "" },
  {
    key: "why",
    header: "Why",
    cell: ({ message, code }) => (
      <>
        {message}
        <code className="block text-xs wrap-anywhere text-muted">{code}</code>
      </>
    ),
  },
  { key: "line", header: "Line of the mapping", isNumber: true, isSecondary: true, cell: ({ line }) => line ?? "" },
];

/** One run of the import: what it counted, and what it could not take over as it was. */
export function BubbleRunPage({ id }: { id: string }) {
  const pages = useInfiniteQuery({
    queryKey: adminKeys.bubbleRun(id),
    queryFn: ({ pageParam, signal }) =>
      body(api.GET("/admin/bubble/runs/{id}", { params: { path: { id }, query: { after: pageParam } }, signal })),
    initialPageParam: 0,
    getNextPageParam: ({ next_after }) => next_after ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages[0]?.run.state === "running" ? LOOK_MS : false),
  });
  const run = pages.data?.pages.at(-1)?.run;
  if (pages.error && !run) return <Failure error={pages.error} onRetry={() => void pages.refetch()} />;
  if (!run) return <PendingTable label="The run" />;
  const counts = Object.entries(run.counts).flatMap(([kind, counted]) => (counted ? [{ kind, ...counted }] : []));
  const issues = pages.data?.pages.flatMap((page) => page.issues) ?? [];
  return (
    <div className="grid gap-6">
      <PageTitle title="A run of the import" back={{ href: "/admin/bubble", label: "Moving from Phase 1" }}>
        <RunState state={run.state} />
      </PageTitle>
      <Section id="about" title="How far it is">
        <Facts
          facts={[
            { name: "Records gone through", value: wholeNumber(run.records_done) },
            { name: "Begun", value: <At at={run.started_at} /> },
            { name: "Ended", value: run.finished_at && <At at={run.finished_at} /> },
            { name: "Id", value: <code className="text-xs">{run.id}</code> },
          ]}
        />
      </Section>
      {counts.length > 0 && (
        <DataTable label="What became of the records" columns={COUNTS} rows={counts} rowKey={({ kind }) => kind} />
      )}
      {issues.length > 0 && (
        <DataTable label="What to look at" columns={ISSUES} rows={issues} rowKey={({ number }) => String(number)} />
      )}
      {pages.hasNextPage && (
        <Button
          variant="secondary"
          className="justify-self-start"
          isBusy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </div>
  );
}
