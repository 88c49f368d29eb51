import { expect, test } from "vitest";
import { partsOf, windowsOf } from "./weekly-parts";

const week = (...windows: [string, string, string][]) =>
  windows.map(([weekday, start, end]) => ({ weekday: weekday as "mon", start, end }));

test("a part that a window covers completely is chosen, the rest of the window is kept", () => {
  const { cells, others } = partsOf(
    week(["mon", "08:30", "17:00"], ["tue", "10:15", "11:00"], ["sat", "22:00", "02:00"]),
  );
  expect([...cells]).toEqual(["mon:morning", "mon:afternoon"]);
  expect(others).toEqual(week(["mon", "08:30", "09:00"], ["tue", "10:15", "11:00"], ["sat", "22:00", "02:00"]));
});

test("adjacent parts become one window", () => {
  const { cells } = partsOf(week(["wed", "09:00", "12:00"], ["wed", "12:00", "17:00"], ["mon", "17:00", "21:00"]));
  expect(windowsOf({ cells, others: [] })).toEqual(week(["mon", "17:00", "21:00"], ["wed", "09:00", "17:00"]));
});

test("converting a week to parts and back changes nothing", () => {
  const before = week(
    ["mon", "08:30", "17:00"],
    ["tue", "10:15", "11:00"],
    ["fri", "06:00", "24:00"],
    ["sun", "23:00", "01:00"],
  );
  expect(windowsOf(partsOf(before))).toEqual(before);
});
