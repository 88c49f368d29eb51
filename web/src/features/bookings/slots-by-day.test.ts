import { describe, expect, test } from "vitest";
import { addMonths, queryableDays, timesByDay } from "./slots-by-day";

const slot = (starts_at: string, minutes = 60) => ({
  starts_at,
  ends_at: new Date(Date.parse(starts_at) + minutes * 60_000).toISOString(),
});

const shown = (slots: string[], zone: string) =>
  Object.fromEntries(
    [
      ...timesByDay(
        slots.map((at) => slot(at)),
        zone,
      ),
    ].map(([day, times]) => [day, times.map(({ label }) => label)]),
  );

describe("free times by day", () => {
  test("are grouped by day in the visitor's zone", () => {
    const slots = ["2026-12-01T22:30:00Z", "2026-12-01T23:30:00Z", "2026-12-02T05:00:00Z"];
    expect(shown(slots, "Europe/Berlin")).toEqual({ "2026-12-01": ["23:30"], "2026-12-02": ["00:30", "06:00"] });
    expect(shown(slots, "America/New_York")).toEqual({ "2026-12-01": ["17:30", "18:30"], "2026-12-02": ["00:00"] });
  });

  test("a coach's 09:00 in Berlin moves by an hour in New York between the two changes of clocks", () => {
    // The United States change on 14 March 2027, Germany on the 28th.
    const nine = ["2027-03-12T08:00:00Z", "2027-03-15T08:00:00Z", "2027-03-29T07:00:00Z"];
    expect(shown(nine, "Europe/Berlin")).toEqual({
      "2027-03-12": ["09:00"],
      "2027-03-15": ["09:00"],
      "2027-03-29": ["09:00"],
    });
    expect(shown(nine, "America/New_York")).toEqual({
      "2027-03-12": ["03:00"],
      "2027-03-15": ["04:00"],
      "2027-03-29": ["03:00"],
    });
  });

  test("when the clocks go forward, an hour is missing and none is repeated", () => {
    const night = ["2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"];
    expect(shown(night, "Europe/Berlin")).toEqual({ "2027-03-28": ["01:30", "03:30"] });
  });

  test("when the clocks go back, the repeated hour is labelled with its offset, and the instants stay in order", () => {
    const night = ["2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z", "2027-10-31T02:30:00Z"];
    expect(shown(night, "Europe/Berlin")).toEqual({ "2027-10-31": ["02:30 GMT+2", "02:30 GMT+1", "03:30"] });
    const times = timesByDay(
      night.toReversed().map((at) => slot(at)),
      "Europe/Berlin",
    ).get("2027-10-31")!;
    expect(times.map(({ starts_at }) => starts_at)).toEqual(night);
  });

  test("a day that a zone skips has no times", () => {
    // Samoa had no 30 December 2011.
    expect(Object.keys(shown(["2011-12-30T09:00:00Z", "2011-12-30T11:00:00Z"], "Pacific/Apia"))).toEqual([
      "2011-12-29",
      "2011-12-31",
    ]);
  });
});

describe("the months of the calendar", () => {
  test("continue across the turn of the year", () => {
    expect(addMonths("2026-12", 1)).toBe("2027-01");
    expect(addMonths("2027-01", -1)).toBe("2026-12");
  });

  test("are queried from today on", () => {
    expect(queryableDays("2026-12", "2026-12-10")).toEqual({ from: "2026-12-10", to: "2026-12-31" });
    expect(queryableDays("2028-02", "2026-12-10")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
    expect(queryableDays("2026-11", "2026-12-10")).toBeUndefined();
  });
});
