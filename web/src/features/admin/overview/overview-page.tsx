"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useState } from "react";
import { Failure } from "@/components/failure";
import { Card } from "@/components/ui/card";
import { NativeSelect } from "@/components/ui/field";
import { Segments } from "@/components/ui/segments";
import { api, body } from "@/lib/api/client";
import type { CurrencySums, Metrics } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { price } from "@/lib/money";
import { dayName } from "@/lib/time";
import { useSearchChange } from "@/lib/use-search-change";
import { zoneCity } from "@/lib/zones";
import { adminKeys } from "../keys";
import { countOf, PendingTable } from "../list/paged-table";
import { useListSearch } from "../list/use-list-search";
import { PageTitle } from "../page-title";
import { roleLabel } from "../people/roles";
import { changeOf } from "./change";
import { Chart } from "./chart";
import { Stat } from "./stat";

const PERIODS = [
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
] as const;

const PERIOD_VALUES = PERIODS.map(({ value }) => value);
/** Today's numbers are read from the rows. */
const LOOK_MS = 60_000;

/** How it goes: four numbers with their change, and how two of them went day by day. */
export function OverviewPage() {
  const search = useListSearch();
  const change = useSearchChange();
  const days = search.one("days", PERIOD_VALUES) ?? "30";
  const metrics = useQuery({
    queryKey: [...adminKeys.metrics, days, search.zone],
    queryFn: ({ signal }) =>
      body(api.GET("/admin/metrics", { params: { query: { days: Number(days), timezone: search.zone } }, signal })),
    placeholderData: keepPreviousData,
    enabled: search.zone !== undefined,
    refetchInterval: LOOK_MS,
  });
  return (
    <div className="grid gap-6">
      <PageTitle title="Overview">
        <Segments
          label="Period"
          options={PERIODS}
          value={days}
          onChange={(value) => change({ days: value === "30" ? undefined : value }, { isStep: true })}
        />
      </PageTitle>
      {metrics.error && !metrics.data ? (
        <Failure error={metrics.error} onRetry={() => void metrics.refetch()} />
      ) : !metrics.data ? (
        <PendingTable label="The numbers" />
      ) : (
        <Numbers metrics={metrics.data} />
      )}
    </div>
  );
}

function Numbers({ metrics }: { metrics: Metrics }) {
  const { totals, previous, from, to, series } = metrics;
  const currencies = currenciesOf(metrics);
  const [chosen, setChosen] = useState<string>();
  const currency = currencies.find((each) => each === chosen) ?? currencies[0] ?? "EUR";
  const money = (amount: number) => price({ amount, currency });
  const netOf = (sums: readonly CurrencySums[]) => sums.find((sum) => sum.currency === currency)?.net ?? 0;
  const people = (numbers: Metrics["totals"]) => numbers.new_users.client + numbers.new_users.coach;
  const span = `from=${from}&to=${to}`;
  const others = totals.revenue.filter((sum) => sum.currency !== currency);
  return (
    <>
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat
          name="New people"
          value={wholeNumber(people(totals))}
          change={changeOf(people(totals), people(previous))}
          note={`${countOf(totals.new_users.client, ["client", "clients"])}, ${countOf(totals.new_users.coach, ["coach", "coaches"])}`}
          href={`/admin/people?${span}`}
        />
        <Stat
          name="Bookings confirmed"
          value={wholeNumber(totals.bookings.confirmed)}
          change={changeOf(totals.bookings.confirmed, previous.bookings.confirmed)}
          note={conversionText(totals)}
          href={`/admin/audit?action=bookings.confirmed&${span}`}
        />
        <Stat
          name="Sessions"
          value={wholeNumber(totals.sessions.count)}
          change={changeOf(totals.sessions.count, previous.sessions.count)}
          note={`${countOf(Math.round(totals.sessions.minutes / 60), ["hour", "hours"])} together`}
          href={`/admin/bookings?${span}`}
        />
        <Stat
          name="Net revenue"
          value={money(netOf(totals.revenue))}
          change={changeOf(netOf(totals.revenue), netOf(previous.revenue), money)}
          note={otherCurrencies(others.map((sum) => price({ amount: sum.net, currency: sum.currency })))}
          href={`/admin/revenue?${span}`}
        />
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card>
          <Chart
            title="Bookings confirmed"
            days={series.map(({ date, bookings }) => ({ date, value: bookings.confirmed }))}
            show={wholeNumber}
          />
        </Card>
        <Card className="grid content-start gap-3">
          <Chart
            title={`Net revenue in ${currency}`}
            days={series.map(({ date, revenue }) => ({ date, value: netOf(revenue) }))}
            show={money}
          />
          {currencies.length > 1 && (
            <NativeSelect
              aria-label="Currency"
              value={currency}
              onChange={({ target }) => setChosen(target.value)}
              className="w-auto justify-self-start text-sm"
            >
              {currencies.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </NativeSelect>
          )}
        </Card>
      </div>
      <div className="grid gap-4 lg:grid-cols-2">
        <SmallTable
          title="People now"
          heads={["Role", "Can sign in", "Closed or deleted"]}
          rows={metrics.users.map(({ role, active, inactive }) => ({
            name: roleLabel(role),
            href: `/admin/people?role=${role}`,
            values: [active, inactive],
          }))}
        />
        <SmallTable
          title="What happened"
          heads={["", "In this time", "Before"]}
          rows={[
            { name: "Times held", values: [totals.bookings.pending, previous.bookings.pending] },
            { name: "Bookings completed", values: [totals.bookings.completed, previous.bookings.completed] },
            {
              name: "Bookings cancelled, holds that ran out too",
              values: [totals.bookings.cancelled, previous.bookings.cancelled],
            },
            { name: "Lists of matches made", values: [totals.matches.made, previous.matches.made] },
            { name: "… without comparing goals", values: [totals.matches.fallbacks, previous.matches.fallbacks] },
          ]}
        />
      </div>
      <p className="max-w-prose text-sm text-muted">
        {dayName(from)} to today, {dayName(to)}, which is not over, by the clocks of {zoneCity(metrics.timezone)}.
        Before is as many days before. {countOf(metrics.active_sessions, ["login was", "logins were"])} used in the last
        fifteen minutes.
      </p>
    </>
  );
}

/** The currencies in which something moved, the one with the most lines of days first. */
function currenciesOf({ totals, previous, series }: Metrics): string[] {
  const count = new Map<string, number>();
  for (const { revenue } of [totals, previous, ...series]) {
    for (const { currency } of revenue) count.set(currency, (count.get(currency) ?? 0) + 1);
  }
  return [...count.keys()].toSorted((a, b) => count.get(b)! - count.get(a)! || a.localeCompare(b, "en"));
}

/** The amounts in other currencies, or how many there are. */
function otherCurrencies(amounts: string[]): string {
  return amounts.length > 2 ? `and in ${amounts.length} other currencies` : amounts.join(", ");
}

function conversionText({ conversion, bookings }: Metrics["totals"]): string {
  if (typeof conversion !== "number") return "No time was held";
  return `${wholeNumber(100 * conversion)} % of ${countOf(bookings.pending, ["time held", "times held"])}`;
}

interface SmallTableProps {
  title: string;
  heads: string[];
  rows: { name: string; href?: string; values: number[] }[];
}

function SmallTable({ title, heads, rows }: SmallTableProps) {
  return (
    <Card>
      <table className="figures w-full text-sm">
        <caption className="pb-2 text-left font-medium">{title}</caption>
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {heads.map((head, index) =>
              head ? (
                <th key={head} scope="col" className={`py-1.5 font-medium ${index > 0 ? "pl-3 text-right" : ""}`}>
                  {head}
                </th>
              ) : (
                <td key="empty" />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, href, values }) => (
            <tr key={name} className="border-b border-line last:border-0">
              <th scope="row" className="py-2 text-left font-normal">
                {href ? (
                  <Link href={href} prefetch={false} className="text-brand underline underline-offset-4">
                    {name}
                  </Link>
                ) : (
                  name
                )}
              </th>
              {values.map((value, index) => (
                <td key={index} className="py-2 pl-3 text-right">
                  {wholeNumber(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
