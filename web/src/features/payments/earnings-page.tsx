"use client";

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Bar } from "@/components/ui/bar";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Field, NativeSelect } from "@/components/ui/field";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import { saveFile } from "@/lib/files";
import { wholeNumber } from "@/lib/locale";
import { minorDigits, price } from "@/lib/money";
import { dayOf, monthYear } from "@/lib/time";
import { useSearchChange } from "@/lib/use-search-change";
import { zoneCity } from "@/lib/zones";
import { byMonth, earningsCsv, type EarningsMonth } from "./earnings";

/** What the signed-in coach's sessions brought in. */
export function EarningsPage() {
  return (
    <Guard role="coach">
      {(user) => (
        <div className="mx-auto grid max-w-3xl gap-6">
          <div>
            <h1 className="headline text-xl">Earnings</h1>
            <p className="mt-1 text-sm">
              <Button asChild variant="link">
                <Link href="/coach">Back to your practice</Link>
              </Button>
            </p>
          </div>
          <Earnings coachId={user.id} zone={user.timezone} />
        </div>
      )}
    </Guard>
  );
}

/** How many years back there are to choose from. */
const YEARS = 5;

function Earnings({ coachId, zone }: { coachId: string; zone: string }) {
  const thisYear = Number(dayOf(new Date(), zone).slice(0, 4));
  const asked = Number(useSearchParams().get("year") ?? NaN);
  const years = Array.from({ length: YEARS }, (_, index) => thisYear + 1 - index);
  const year = years.includes(asked) ? asked : thisYear;
  const changeSearch = useSearchChange();
  const earnings = useQuery({
    queryKey: ["earnings", coachId, year],
    queryFn: ({ signal }) => {
      const query = { from: `${year}-01`, to: `${year}-12` };
      return body(api.GET("/coaches/{id}/earnings", { params: { path: { id: coachId }, query }, signal }));
    },
  });
  const rows = earnings.data?.months ?? [];
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-4">
        <Field label="Year" className="w-36">
          {(ids) => (
            <NativeSelect
              {...ids}
              className="figures"
              value={year}
              onChange={(event) => changeSearch({ year: event.target.value }, { isStep: true })}
            >
              {years.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Button
          variant="secondary"
          disabled={rows.length === 0}
          onClick={() => {
            const table = new Blob([earningsCsv(rows, minorDigits)], { type: "text/csv;charset=utf-8" });
            saveFile(table, `earnings-${year}.csv`);
          }}
        >
          <Download className="size-4.5" aria-hidden /> Save as a table (.csv)
        </Button>
      </div>
      {earnings.error ? (
        <Failure error={earnings.error} onRetry={() => void earnings.refetch()} />
      ) : !earnings.data ? (
        <Loading label="Your earnings are on their way…">
          <Skeleton className="h-64 w-full" />
        </Loading>
      ) : rows.length === 0 ? (
        <EmptyState title={`Nothing in ${year}`}>
          <p>Each month with a session will be a row here: what clients paid, what went back, what is left.</p>
        </EmptyState>
      ) : (
        <EarningsTable months={byMonth(rows)} />
      )}
      {earnings.data && rows.length > 0 && (
        <p className="text-sm text-muted">
          A session counts in the month it takes place, by the clocks of {zoneCity(earnings.data.timezone)}. Months
          ahead are what is booked by now.
        </p>
      )}
    </>
  );
}

function EarningsTable({ months }: { months: EarningsMonth[] }) {
  const most = new Map<string, number>();
  for (const { sums } of months)
    for (const { currency, earned } of sums) most.set(currency, Math.max(most.get(currency) ?? 0, earned));
  return (
    <Card className="p-0 sm:p-0">
      <table className="figures w-full text-sm">
        <thead>
          <tr className="border-b border-line text-left text-muted [&>th]:px-3 [&>th]:py-3 [&>th]:font-medium sm:[&>th]:px-6">
            <th scope="col">Month</th>
            <th scope="col" className="text-right">
              Sessions
            </th>
            <th scope="col" className="hidden text-right sm:table-cell">
              Paid
            </th>
            <th scope="col" className="hidden text-right sm:table-cell">
              Went back
            </th>
            <th scope="col" className="text-right">
              Earned
            </th>
          </tr>
        </thead>
        <tbody>
          {months.flatMap(({ month, sums }) =>
            sums.map((sum, index) => (
              <tr
                key={`${month}${sum.currency}`}
                className="border-b border-line last:border-0 [&>*]:px-3 [&>*]:py-3 sm:[&>*]:px-6"
              >
                <th scope="row" className="text-left font-medium">
                  <span className={index > 0 ? "sr-only" : undefined}>{monthYear(`${month}-15T12:00:00Z`, "UTC")}</span>
                  {/* As long as the best month of its currency is full. */}
                  <span aria-hidden className="mt-1.5 block h-1.5 w-full max-w-40 rounded-full bg-ink/8">
                    <Bar parts={[{ share: sum.earned / Math.max(1, most.get(sum.currency)!), colour: "text-brand" }]} />
                  </span>
                </th>
                <td className="text-right">{wholeNumber(sum.sessions)}</td>
                <td className="hidden text-right sm:table-cell">{price({ ...sum, amount: sum.paid })}</td>
                <td className="hidden text-right text-muted sm:table-cell">
                  {sum.refunded > 0 ? price({ ...sum, amount: sum.refunded }) : "–"}
                </td>
                <td className="text-right font-semibold">{price({ ...sum, amount: sum.earned })}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </Card>
  );
}
