"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Chip } from "@/components/ui/chip";
import { api, body } from "@/lib/api/client";
import type { Issue, IssueList } from "@/lib/api/types";
import { price } from "@/lib/money";
import { At } from "../at";
import { adminKeys } from "../keys";
import type { Column } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable } from "../list/paged-table";
import { PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { useCanAct } from "../use-can-act";
import { CloseIssue } from "./close-issue";
import { ISSUE_KIND_VALUES, ISSUE_KINDS, todoOf } from "./issue-words";

const STATES = [
  { value: "open", label: "Open" },
  { value: "explained", label: "Explained" },
  { value: "gone", label: "Gone" },
] as const;

const EMPTY: Record<string, { title: string; text: string }> = {
  open: { title: "Nothing is open", text: "Stripe and the ledger agree, and no dispute waits for an answer." },
  explained: { title: "Nothing was explained", text: "What somebody closes with a reason will be here." },
  gone: { title: "Nothing is gone", text: "Differences of the last ninety days that are none any more will be here." },
};

/** What Stripe and the ledger disagree on, refunds that failed, and disputes: each is explained, or goes away. */
export function ReconciliationPage() {
  const search = useListSearch();
  const canAct = useCanAct();
  const filters = {
    state: search.one("state", ["explained", "gone"]) ?? "open",
    kind: search.one("kind", ISSUE_KIND_VALUES),
  };
  const issues = useQuery({
    queryKey: [...adminKeys.issues, filters, search.page],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/reconciliation", {
          params: { query: { ...filters, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const empty = EMPTY[filters.state]!;
  return (
    <div className="grid gap-5">
      <PageTitle title="Differences with Stripe" />
      <LastComparison comparison={issues.data?.last_comparison} isKnown={issues.data !== undefined} />
      <ListFilters
        choices={[
          { name: "state", label: "State", options: STATES },
          {
            name: "kind",
            label: "Kind",
            options: [
              { value: "", label: "Any" },
              ...ISSUE_KIND_VALUES.map((value) => ({ value, label: ISSUE_KINDS[value].label })),
            ],
          },
        ]}
      />
      <PagedTable
        list={issues}
        label="Differences with Stripe"
        nouns={["difference", "differences"]}
        columns={columnsOf(canAct)}
        rowKey={({ id }) => id}
        empty={{ title: filters.kind ? "None of this kind" : empty.title, text: <p>{empty.text}</p> }}
      />
    </div>
  );
}

function LastComparison({ comparison, isKnown }: { comparison: IssueList["last_comparison"]; isKnown: boolean }) {
  if (!isKnown) return <p className="text-sm text-muted">&nbsp;</p>;
  if (!comparison)
    return <p className="text-sm text-muted">The two have not been compared yet. It is done once a day.</p>;
  const { charges, refunds, disputes, repaired } = comparison;
  return (
    <p className="text-sm text-muted">
      Last compared <At at={comparison.finished_at} />: {charges} charges, {refunds} refunds and {disputes} disputes
      {repaired > 0 && `, ${repaired} of which were put right by themselves`}.
    </p>
  );
}

function columnsOf(canAct: boolean): Column<Issue>[] {
  const columns: Column<Issue>[] = [
    {
      key: "kind",
      header: "What",
      cell: (issue) => (
        <div className="max-w-md">
          <span className="font-medium">{ISSUE_KINDS[issue.kind].label}</span>
          {issue.status && <Chip className="ml-2">{issue.status.replaceAll("_", " ")}</Chip>}
          <span className="mt-0.5 block text-xs text-muted">
            {issue.state === "open" ? todoOf(issue) : issue.state === "gone" ? "It is none any more." : "Explained:"}
          </span>
          {issue.explanation && (
            <span dir="auto" className="block text-xs wrap-anywhere">
              {issue.explanation}
            </span>
          )}
          {issue.reason && <span className="block text-xs wrap-anywhere text-muted">Stripe: {issue.reason}</span>}
        </div>
      ),
    },
    {
      key: "expected",
      header: "Expected",
      isNumber: true,
      cell: ({ expected }) => (expected ? price(expected) : "–"),
    },
    { key: "actual", header: "Is", isNumber: true, cell: ({ actual }) => (actual ? price(actual) : "–") },
    {
      key: "booking",
      header: "Booking",
      cell: ({ booking_id }) =>
        booking_id ? (
          <Link
            href={`/admin/bookings/${booking_id}`}
            prefetch={false}
            className="text-brand underline underline-offset-4"
          >
            See it
          </Link>
        ) : (
          "–"
        ),
    },
    {
      key: "stripe",
      header: "At Stripe",
      isSecondary: true,
      cell: ({ stripe_id }) => <code className="text-xs wrap-anywhere">{stripe_id ?? "–"}</code>,
    },
    { key: "seen", header: "Seen", isSecondary: true, cell: ({ seen_at }) => <At at={seen_at} /> },
  ];
  if (canAct) {
    columns.push({
      key: "act",
      header: "Act",
      isHeaderHidden: true,
      cell: (issue) => issue.state === "open" && <CloseIssue issue={issue} />,
    });
  }
  return columns;
}
