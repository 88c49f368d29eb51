import { describe, expect, test } from "vitest";
import { DEFAULT_LOCALE, localeOf } from "./locale";
import { clockTime, fullDay, longDay, shortDayTime } from "./time";

const afternoon = "2026-12-01T15:05:00Z";

describe("the reader's language decides", () => {
  test.each([
    ["en-GB", "Tuesday 1 December 2026", "15:05"],
    ["en-US", "Tuesday, December 1, 2026", "3:05 PM"],
    ["de-DE", "Tuesday 1 December 2026", "15:05"],
    ["de", "Tuesday 1 December 2026", "15:05"],
    ["en-IN", "Tuesday 1 December 2026", "3:05 pm"],
    // English has no conventions for Brazil: the day first, as nearly everywhere, and Brazil's clock.
    ["pt-BR", "Tuesday 1 December 2026", "15:05"],
    ["ja-JP", "Tuesday, December 1, 2026", "15:05"],
  ])("%s", (language, day, time) => {
    const locale = localeOf([language]);
    expect(fullDay(afternoon, "UTC", locale)).toBe(day);
    // ICU separates by a narrow no-break space.
    expect(clockTime(afternoon, "UTC", locale).replace(/\s/gu, " ")).toBe(time);
  });

  test("the first day of the week", () => {
    const days = ["en-US", "de-DE", "ar-EG"].map((language) => localeOf([language]).weekStartsOn);
    expect(days).toEqual([0, 1, 6]);
  });

  test("and one that can't be read leaves it to the next", () => {
    expect(localeOf(["not a language", "de-AT"]).numbers).toBe("de-AT-u-nu-latn");
    expect(localeOf(["en", "fr-CA"]).numbers).toBe("fr-CA-u-nu-latn");
    expect(localeOf([])).toBe(DEFAULT_LOCALE);
  });
});

test("an American date has its commas", () => {
  const american = localeOf(["en-US"]);
  expect(longDay(afternoon, "UTC", american)).toBe("Tuesday, December 1");
  expect(shortDayTime(afternoon, "UTC", american).replace(/\s/gu, " ")).toBe("Tue, Dec 1, 3:05 PM");
});
