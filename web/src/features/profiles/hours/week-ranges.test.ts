import { describe, expect, test } from "vitest";
import type { WeeklyWindow } from "@/lib/api/types";
import { coverageOf, DAY, hoursOf, faultyDays, painted, rangesByDay, weeklyOf } from "./week-ranges";

const week = (...windows: string[]) =>
  rangesByDay(
    windows.map((text) => {
      const [weekday, start, end] = text.split(/[ -]/) as [WeeklyWindow["weekday"], string, string];
      return { weekday, start, end };
    }),
  );
const texts = (days: ReturnType<typeof week>) =>
  weeklyOf(days).map(({ weekday, start, end }) => `${weekday} ${start}-${end}`);

test("a week is read and written as it is, over midnight and to the end of the day too", () => {
  const windows = ["mon 09:00-12:15", "mon 14:00-24:00", "fri 22:30-01:30", "sun 23:00-02:00"];
  expect(texts(week(...windows))).toEqual(windows);
  expect(hoursOf(week(...windows))).toBe(3.25 + 10 + 3 + 3);
});

describe("painting", () => {
  test("fills a rectangle of days and hours, and joins what touches", () => {
    const days = painted(week("mon 09:00-12:00"), { days: ["mon", "tue"], start: 720, end: 840 }, true);
    expect(texts(days)).toEqual(["mon 09:00-14:00", "tue 12:00-14:00"]);
  });

  test("clears a part of a window, and leaves two", () => {
    const days = painted(week("wed 09:00-17:15"), { days: ["wed"], start: 720, end: 780 }, false);
    expect(texts(days)).toEqual(["wed 09:00-12:00", "wed 13:00-17:15"]);
  });

  test("clears the morning of a night that began the day before, also from Sunday to Monday", () => {
    const days = painted(week("sun 22:00-03:00"), { days: ["mon"], start: 60, end: 120 }, false);
    expect(texts(days)).toEqual(["mon 02:00-03:00", "sun 22:00-01:00"]);
  });

  test("an evening and the morning after are one window, days in a row are days", () => {
    const night = painted(week("sun 22:00-24:00"), { days: ["mon"], start: 0, end: 120 }, true);
    expect(texts(night)).toEqual(["sun 22:00-02:00"]);
    const always = painted(
      week(),
      { days: ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], start: 0, end: DAY },
      true,
    );
    expect(texts(always)).toHaveLength(7);
    expect(texts(always)[0]).toBe("mon 00:00-24:00");
    expect(hoursOf(always)).toBe(168);
  });

  test("whatever is painted and cleared, exactly the minutes inside change, and nothing overlaps", () => {
    let seed = 7;
    const random = (most: number) => (seed = (seed * 48_271) % 2_147_483_647) % most;
    const all = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
    let days = week("mon 08:15-12:00", "thu 21:00-04:45");
    for (let round = 0; round < 100; round += 1) {
      const from = random(7);
      const area = { days: all.slice(from, from + 1 + random(3)), start: random(48) * 30, end: 0 };
      area.end = Math.min(DAY, area.start + 30 * (1 + random(20)));
      const isOn = random(2) === 1;
      const next = painted(days, area, isOn);
      const [before, after] = [coverageOf(days), coverageOf(next)];
      const wrong = all.flatMap((day) =>
        Array.from({ length: 96 }, (_, quarter) => quarter * 15)
          .filter((at) => {
            const inside = area.days.includes(day) && at >= area.start && at < area.end;
            return after(day, at, at + 15) !== (inside ? (isOn ? "all" : "none") : before(day, at, at + 15));
          })
          .map((at) => `${day} ${at}`),
      );
      expect(wrong).toEqual([]);
      expect(faultyDays(next)).toEqual([]);
      // What is sent and read again is the same.
      expect(rangesByDay(weeklyOf(next))).toEqual(next);
      days = next;
    }
  });
});

test("hours that overlap are named by their day, also with the evening before", () => {
  expect(faultyDays(week("mon 09:00-12:00", "mon 11:00-13:00"))).toEqual(["mon"]);
  expect(faultyDays(week("sun 22:00-02:00", "mon 01:00-03:00"))).toEqual(["mon"]);
  expect(faultyDays(week("mon 09:00-12:00", "mon 12:00-13:00"))).toEqual([]);
  expect(faultyDays(week("tue 09:00-09:00", "thu 00:00-24:00"))).toEqual(["tue"]);
});
