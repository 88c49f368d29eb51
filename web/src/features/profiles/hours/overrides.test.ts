import { expect, test } from "vitest";
import { blocksFrom, daysFrom, rangesOn, withDays, withoutPast } from "./overrides";

const off = (date: string) => ({ date, slots: [] });

test("days in a row that are alike are one block, over the end of a year", () => {
  const days = daysFrom("2026-12-30", "2027-01-02");
  expect(days).toEqual(["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
  const overrides = withDays(withDays([], days, []), ["2027-01-02"], [{ start: 600, end: 720 }]);
  expect(blocksFrom(overrides, "2026-12-31")).toEqual([
    { from: "2026-12-31", to: "2027-01-01", ranges: [] },
    { from: "2027-01-02", to: "2027-01-02", ranges: [{ start: 600, end: 720 }] },
  ]);
});

test("a day is set, changed and put back, the others stay, in order", () => {
  const overrides = withDays([off("2026-12-24"), off("2026-12-26")], ["2026-12-25"], [{ start: 540, end: 1500 }]);
  expect(overrides).toEqual([
    off("2026-12-24"),
    { date: "2026-12-25", slots: [{ start: "09:00", end: "01:00" }] },
    off("2026-12-26"),
  ]);
  expect(rangesOn(overrides, "2026-12-25")).toEqual([{ start: 540, end: 1500 }]);
  expect(rangesOn(overrides, "2026-12-27")).toBeUndefined();
  expect(withDays(overrides, ["2026-12-25", "2026-12-26"], undefined)).toEqual([off("2026-12-24")]);
});

test("days that are over in every zone are dropped", () => {
  const days = daysFrom("2026-11-26", "2026-11-30").map(off);
  expect(withoutPast(days, "2026-11-29").map(({ date }) => date)).toEqual([
    "2026-11-27",
    "2026-11-28",
    "2026-11-29",
    "2026-11-30",
  ]);
});
