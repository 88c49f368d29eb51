"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { Failure } from "@/components/failure";
import { api, body } from "@/lib/api/client";
import type { CurrencySums, RevenueItem } from "@/lib/api/types";
import { price } from "@/lib/money";
import { dayName, monthYear, shortDay } from "@/lib/time";
import { zoneCity } from "@/lib/zones";
import { ExportButton } from "../exports/export-button";
import { adminKeys } from "../keys";
import { type Column, DataTable } from "../list/data-table";
import { ListFilters } from "../list/list-filters";
import { PagedTable, PendingTable } from "../list/paged-table";
import { PER_PAGE, useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";

const GROUPS = [
  { value: "day", label: "Day" },
  { value: "month", label: "Month" },
  { value: "coach", label: "Coach" },
] as const;

const GROUP_VALUES = GROUPS.map(({ value }) => value);
type Group = (typeof GROUP_VALUES)[number];

const NOUNS: Record<Group, readonly [string, string]> = {
  day: ["row", "rows, one for each day and currency"],
  month: ["row", "rows, one for each month and currency"],
  coach: ["row", "rows, one for each coach and currency"],
};

/** What the ledger says of a time: paid, gone back, left, in each currency, by day, month or coach. */
export function RevenuePage() {
  const search = useListSearch();
  const group_by = search.one("group_by", GROUP_VALUES) ?? "day";
  const query = { from: search.day("from"), to: search.day("to"), group_by };
  const revenue = useQuery({
    queryKey: [...adminKeys.revenue, query, search.page, search.zone],
    queryFn: ({ signal }) =>
      body(
        api.GET("/admin/revenue", {
          params: { query: { ...query, timezone: search.zone, page: search.page, per_page: PER_PAGE } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
  });
  return (
    <div className="grid gap-5">
      <PageTitle title="Revenue" />
      <ListFilters
        choices={[{ name: "group_by", label: "By", options: GROUPS }]}
        days={{ from: "from", to: "to", fromLabel: "From", toLabel: "Until" }}
      />
      {revenue.error && !revenue.data ? (
        <Failure error={revenue.error} onRetry={() => void revenue.refetch()} />
      ) : !revenue.data ? (
        <PendingTable label="Revenue" />
      ) : (
        <>
          {revenue.data.totals.length > 0 && (
            <DataTable
              label="All together"
              columns={TOTALS}
              rows={revenue.data.totals}
              rowKey={({ currency }) => currency}
            />
          )}
          <PagedTable
            list={revenue}
            label="Revenue"
            nouns={NOUNS[group_by]}
            columns={columnsOf(group_by)}
            rowKey={({ period, coach_id, currency }) => `${period ?? coach_id ?? ""}${currency}`}
            action={<ExportButton file="revenue" query={query} />}
            empty={{ title: "Nothing moved", text: <p>Each payment and refund of this time will be in a row here.</p> }}
          />
          <p className="text-sm text-muted">
            {dayName(revenue.data.from)} to {dayName(revenue.data.to)}, by the clocks of{" "}
            {zoneCity(revenue.data.timezone)}. It counts when money moved, not when sessions take place.
          </p>
        </>
      )}
    </div>
  );
}

const SUMS: Column<CurrencySums>[] = [
  {
    key: "net",
    header: "Net",
    isNumber: true,
    cell: (sum) => (
      <span className={sum.net < 0 ? "font-semibold text-danger" : "font-semibold"}>{money(sum, sum.net)}</span>
    ),
  },
  { key: "gross", header: "Paid", isNumber: true, cell: (sum) => money(sum, sum.gross) },
  { key: "refunded", header: "Went back", isNumber: true, cell: (sum) => money(sum, sum.refunded) },
];

const TOTALS: Column<CurrencySums>[] = [
  { key: "currency", header: "All together in", cell: ({ currency }) => currency },
  ...SUMS,
];

function columnsOf(group: Group): Column<RevenueItem>[] {
  return [
    {
      key: "what",
      header: GROUPS.find(({ value }) => value === group)!.label,
      cell: ({ period, coach_id, coach_name }) =>
        coach_id ? (
          <Link
            href={`/admin/people/${coach_id}`}
            prefetch={false}
            dir="auto"
            className="text-brand underline underline-offset-4"
          >
            {coach_name ?? "Erased"}
          </Link>
        ) : (
          periodName(group, period ?? "")
        ),
    },
    { key: "currency", header: "Currency", cell: ({ currency }) => currency },
    ...SUMS,
  ];
}

const money = ({ currency }: CurrencySums, amount: number) => price({ amount, currency });

function periodName(group: Group, period: string): string {
  return group === "month"
    ? monthYear(`${period.slice(0, 7)}-15T12:00:00Z`, "UTC")
    : shortDay(`${period}T12:00:00Z`, "UTC");
}
