import { expect, test } from "vitest";
import { differingSince, numberWords } from "./day-checks";

test("a day that was counted wrongly is said for three days", () => {
  const found = (found_at: string) => ({ day: "2026-11-20", found_at, differences: [] });
  const differing = [found("2026-11-30T01:00:00Z"), found("2026-11-28T08:00:00Z"), found("2026-11-27T08:00:00Z")];
  expect(differingSince(differing, Date.parse("2026-11-30T09:00:00Z"))).toBe(2);
});

test("numbers are named in words", () => {
  expect(["bookings_confirmed", "gross_EUR", "coach_refunded_JPY"].map(numberWords)).toEqual([
    "bookings confirmed",
    "paid, EUR",
    "refunded by coach, JPY",
  ]);
});
