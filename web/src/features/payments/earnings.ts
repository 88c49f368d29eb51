import type { components } from "@/lib/api/schema";

export type MonthEarnings = components["schemas"]["MonthEarnings"];

/** A month with its sums in each currency. */
export interface EarningsMonth {
  month: string;
  sums: MonthEarnings[];
}

/** The API's rows by month, in its order: the latest first. */
export function byMonth(rows: MonthEarnings[]): EarningsMonth[] {
  const months: EarningsMonth[] = [];
  for (const row of rows) {
    const last = months.at(-1);
    if (last?.month === row.month) last.sums.push(row);
    else months.push({ month: row.month, sums: [row] });
  }
  return months;
}

/**
 * The rows as a table for a spreadsheet (RFC 4180): amounts in major units with a point, whatever the reader's separators, since the
 * columns are separated by commas. `digits` are a currency's decimals.
 */
export function earningsCsv(rows: MonthEarnings[], digits: (currency: string) => number): string {
  const amount = (minor: number, currency: string) => (minor / 10 ** digits(currency)).toFixed(digits(currency));
  const lines = rows.map(({ month, currency, sessions, paid, refunded, earned }) =>
    [month, currency, sessions, ...[paid, refunded, earned].map((minor) => amount(minor, currency))].join(","),
  );
  return ["month,currency,sessions,paid,refunded,earned", ...lines].map((line) => `${line}\r\n`).join("");
}
