import { describe, expect, test } from "vitest";
import type { WeeklyHours } from "@/lib/api/types";
import { isWithinHours, nextTimes } from "./usual-hours";

const hour = (starts_at: string) => ({
  starts_at,
  ends_at: new Date(Date.parse(starts_at) + 3_600_000).toISOString(),
});
const hours = (timezone: string, ...weekly: [string, string, string][]) =>
  ({ timezone, weekly: weekly.map(([weekday, start, end]) => ({ weekday, start, end })) }) as WeeklyHours;

describe("a session is in somebody's usual hours", () => {
  const evenings = hours("America/New_York", ["tue", "17:00", "21:00"], ["sat", "22:00", "02:00"]);

  test.each([
    // Tuesday 1 December, 17:00 to 18:00 in New York.
    ["2026-12-01T22:00:00Z", true],
    ["2026-12-02T01:00:00Z", true],
    // Begins in them, and ends after them.
    ["2026-12-02T01:30:00Z", false],
    ["2026-12-01T21:30:00Z", false],
    ["2026-12-02T22:00:00Z", false],
    // Over midnight, from Saturday into Sunday.
    ["2026-12-06T04:30:00Z", true],
    ["2026-12-06T06:30:00Z", false],
  ])("%s: %s", (start, isWithin) => {
    expect(isWithinHours(hour(start), evenings)).toBe(isWithin);
  });

  test("also where two of them touch, over midnight and over the end of the week", () => {
    const touching = hours(
      "UTC",
      ["tue", "09:00", "12:00"],
      ["tue", "12:00", "17:00"],
      ["sun", "20:00", "24:00"],
      ["mon", "00:00", "02:00"],
    );
    expect(isWithinHours(hour("2026-12-01T11:30:00Z"), touching)).toBe(true);
    expect(isWithinHours(hour("2026-12-06T23:30:00Z"), touching)).toBe(true);
    expect(isWithinHours(hour("2026-12-07T00:30:00Z"), touching)).toBe(true);
    expect(isWithinHours(hour("2026-12-07T01:30:00Z"), touching)).toBe(false);
  });

  test("by the clock, whatever season it is", () => {
    const nine = hours("Europe/Berlin", ["tue", "09:00", "10:00"]);
    expect(isWithinHours(hour("2026-12-01T08:00:00Z"), nine)).toBe(true);
    expect(isWithinHours(hour("2026-07-07T07:00:00Z"), nine)).toBe(true);
    expect(isWithinHours(hour("2026-07-07T08:00:00Z"), nine)).toBe(false);
  });
});

describe("the next free times", () => {
  const slots = ["2026-12-01T02:00:00Z", "2026-12-01T09:00:00Z", "2026-12-01T18:00:00Z", "2026-12-02T19:00:00Z"].map(
    hour,
  );
  const starts = (found: ReturnType<typeof nextTimes>) => found.times.map(({ starts_at }) => starts_at);

  test("are those in the usual hours, one a day", () => {
    const found = nextTimes(slots, "UTC", hours("UTC", ["tue", "17:00", "21:00"], ["wed", "17:00", "21:00"]));
    expect(starts(found)).toEqual(["2026-12-01T18:00:00Z", "2026-12-02T19:00:00Z"]);
    expect(found.areInHours).toBe(true);
  });

  test("are any by day where none is in them, and say so", () => {
    const found = nextTimes(slots, "UTC", hours("UTC", ["fri", "17:00", "21:00"]));
    expect(starts(found)).toEqual(["2026-12-01T09:00:00Z", "2026-12-02T19:00:00Z"]);
    expect(found.areInHours).toBe(false);
  });
});
