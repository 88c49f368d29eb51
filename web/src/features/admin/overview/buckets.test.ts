import { expect, test } from "vitest";
import { addDays } from "@/lib/time";
import { bucketsOf } from "./buckets";

const days = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ date: addDays("2026-01-01", at), value: at }));

test("a few months have a bar for each day", () => {
  expect(bucketsOf(days(92))).toHaveLength(92);
  expect(bucketsOf(days(1))).toEqual([{ from: "2026-01-01", to: "2026-01-01", value: 0 }]);
  expect(bucketsOf([])).toEqual([]);
});

test("a year has a bar for each week, and none of its days is lost", () => {
  const year = days(365);
  const weeks = bucketsOf(year);
  expect(weeks).toHaveLength(53);
  expect(weeks[0]).toEqual({ from: "2026-01-01", to: "2026-01-01", value: 0 });
  expect(weeks.at(-1)).toMatchObject({ from: "2026-12-25", to: "2026-12-31" });
  const sum = (values: { value: number }[]) => values.reduce((total, { value }) => total + value, 0);
  expect(sum(weeks)).toBe(sum(year));
});
