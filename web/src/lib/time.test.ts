import { describe, expect, test } from "vitest";
import { localeOf } from "./locale";
import {
  addDays,
  clockTime,
  countdown,
  dateTime,
  dayOf,
  fullDay,
  instantAt,
  longDay,
  shortDayTime,
  shortTime,
  shortWeekday,
  timeRange,
  weekdayTime,
  zoneOffset,
} from "./time";
import { zoneCity } from "./zones";

const instant = "2026-12-01T09:00:00Z";

describe("an instant", () => {
  test("is shown in the given zone, whatever this machine's is", () => {
    expect(weekdayTime(instant, "Europe/Berlin")).toBe("Tuesday 10:00");
    expect(shortTime(instant, "Asia/Tokyo")).toBe("Tue 18:00");
    expect(shortDayTime(instant, "Asia/Tokyo")).toBe("Tue 1 Dec, 18:00");
    expect(shortWeekday("2026-12-01T23:00:00Z", "Asia/Tokyo")).toBe("Wed");
    expect(timeRange(instant, "2026-12-01T10:30:00Z", "Europe/Berlin")).toBe("10:00–11:30");
    expect(longDay(instant, "Europe/Berlin")).toBe("Tuesday 1 December");
    expect(fullDay(instant, "Pacific/Auckland")).toBe("Tuesday 1 December 2026");
    expect(clockTime("2026-12-01T23:00:00Z", "Europe/Berlin")).toBe("00:00");
  });

  test("that is past is written without its weekday", () => {
    expect(dateTime(instant, "Europe/Berlin")).toBe("1 Dec 2026, 10:00");
    expect(dateTime(instant, "Europe/Berlin", localeOf(["en-US"])).replace(/\s/gu, " ")).toBe("Dec 1, 2026, 10:00 AM");
  });

  test("falls on another day in another zone", () => {
    expect(dayOf("2026-12-01T23:30:00Z", "Europe/Berlin")).toBe("2026-12-02");
    expect(dayOf("2026-12-01T23:30:00Z", "America/New_York")).toBe("2026-12-01");
  });

  test("has the offset of its season", () => {
    expect(zoneOffset("2026-07-01T12:00:00Z", "Europe/Berlin")).toBe("GMT+2");
    expect(zoneOffset("2026-12-01T12:00:00Z", "Europe/Berlin")).toBe("GMT+1");
  });
});

test("days are counted by the calendar, also over a change of the clocks", () => {
  expect(addDays("2027-03-13", 2)).toBe("2027-03-15");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
});

test("a zone is shown as its city", () => {
  expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
  expect(zoneCity("UTC")).toBe("UTC");
});

test("a countdown never goes below zero", () => {
  expect(countdown(899_000)).toBe("14:59");
  expect(countdown(3_899_001)).toBe("1:05:00");
  expect(countdown(400)).toBe("00:01");
  expect(countdown(-5_000)).toBe("00:00");
});

test.each([
  ["2026-12-01", "09:00", "Europe/Berlin", "2026-12-01T08:00:00Z"],
  ["2026-07-01", "23:45", "Asia/Kolkata", "2026-07-01T18:15:00Z"],
  ["2026-12-01", "00:30", "Pacific/Apia", "2026-11-30T11:30:00Z"],
  ["2026-12-01", "12:00", "America/St_Johns", "2026-12-01T15:30:00Z"],
  // Twice: the first. Never: the one after.
  ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"],
  ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00Z"],
])("%s %s in %s is %s", (day, time, zone, instant) => {
  expect(instantAt(day, time, zone)).toBe(instant);
});
