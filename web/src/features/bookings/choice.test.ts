import { expect, test } from "vitest";
import { changedSearch } from "@/lib/use-search-change";
import { choiceParams, readChoice, timeAt } from "./choice";

const now = Date.parse("2026-12-01T09:00:00Z");
const read = (search: string) => readChoice(new URLSearchParams(search), now);

test("a whole choice is written into the URL and read from it again", () => {
  const choice = {
    minutes: 60,
    zone: "America/New_York",
    month: "2026-12",
    day: "2026-12-03",
    view: "week" as const,
    times: "open" as const,
    at: "2026-12-03T15:00:00Z",
  };
  const search = changedSearch("?reviews=2", choiceParams(choice));
  expect(search).toContain("reviews=2");
  expect(read(search)).toEqual(choice);
  // One part is changed, and the rest stays.
  expect(read(changedSearch(search, choiceParams({ zone: "Asia/Tokyo" })))).toEqual({ ...choice, zone: "Asia/Tokyo" });
  expect(changedSearch(search, choiceParams({ at: undefined }))).not.toContain("at=");
});

test("what is not valid, or over, is absent", () => {
  const nothing = {
    minutes: undefined,
    zone: undefined,
    month: undefined,
    day: undefined,
    view: undefined,
    times: undefined,
    at: undefined,
  };
  expect(read("")).toEqual(nothing);
  expect(
    read("?minutes=many&view=year&times=all&zone=Mars/Olympus&month=2026-13&day=2026-02-99&at=2026-12-01T08:59:00Z"),
  ).toEqual(nothing);
  expect(read("?at=soon&zone=Etc/Unknown")).toEqual(nothing);
  expect(read("?zone=Asia/Calcutta&at=2026-12-03T20:30:00%2B05:30")).toEqual({
    ...nothing,
    zone: "Asia/Kolkata",
    at: "2026-12-03T15:00:00Z",
  });
});

test("a chosen time in the hour that comes twice keeps its offset", () => {
  expect(timeAt("2027-11-07T05:30:00Z", 30, "America/New_York").label).toBe("01:30 GMT-4");
  expect(timeAt("2027-11-07T06:30:00Z", 30, "America/New_York").label).toBe("01:30 GMT-5");
  expect(timeAt("2026-12-03T15:00:00Z", 60, "America/New_York")).toEqual({
    starts_at: "2026-12-03T15:00:00Z",
    ends_at: "2026-12-03T16:00:00.000Z",
    label: "10:00",
  });
});
