import { expect, test } from "vitest";
import { partsOf, windowsOf } from "./weekly-parts";

const week = (...windows: [string, string, string][]) =>
  windows.map(([weekday, start, end]) => ({ weekday: weekday as "mon", start, end }));

test("windows that cover a part whole are that part, the rest is kept", () => {
  const { cells, others } = partsOf(
    week(["mon", "08:30", "17:00"], ["tue", "10:15", "11:00"], ["sat", "22:00", "02:00"]),
  );
  expect([...cells]).toEqual(["mon:morning", "mon:afternoon"]);
  expect(others).toEqual(week(["mon", "08:30", "09:00"], ["tue", "10:15", "11:00"], ["sat", "22:00", "02:00"]));
});

test("parts that touch become one window", () => {
  const { cells } = partsOf(week(["wed", "09:00", "12:00"], ["wed", "12:00", "17:00"], ["mon", "17:00", "21:00"]));
  expect(windowsOf({ cells, others: [] })).toEqual(week(["mon", "17:00", "21:00"], ["wed", "09:00", "17:00"]));
});

test("looking at a week and leaving it alone changes nothing", () => {
  const before = week(
    ["mon", "08:30", "17:00"],
    ["tue", "10:15", "11:00"],
    ["fri", "06:00", "24:00"],
    ["sun", "23:00", "01:00"],
  );
  expect(windowsOf(partsOf(before))).toEqual(before);
});
