import { expect, test } from "vitest";
import { minorDigits } from "@/lib/money";
import { byMonth, earningsCsv, type MonthEarnings } from "./earnings";

const row = (month: string, currency: string, paid: number, refunded = 0): MonthEarnings => ({
  month,
  currency,
  sessions: 2,
  paid,
  refunded,
  earned: paid - refunded,
});

const rows = [row("2026-12", "EUR", 15_000, 3_750), row("2026-12", "JPY", 12_000), row("2026-11", "EUR", 7_505)];

test("a month has one row for each currency", () => {
  expect(byMonth(rows).map(({ month, sums }) => [month, sums.length])).toEqual([
    ["2026-12", 2],
    ["2026-11", 1],
  ]);
});

test("the table has the digits of each currency, and a point", () => {
  expect(earningsCsv(rows, minorDigits)).toBe(
    "month,currency,sessions,paid,refunded,earned\r\n" +
      "2026-12,EUR,2,150.00,37.50,112.50\r\n" +
      "2026-12,JPY,2,12000,0,12000\r\n" +
      "2026-11,EUR,2,75.05,0.00,75.05\r\n",
  );
});
