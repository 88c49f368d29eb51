import { afterEach, describe, expect, test, vi } from "vitest";
import { zoneAliases, zonesOfCountries } from "../../scripts/zones.mjs";
import { clockTime, dayOf, zoneOffset } from "./time";
import { ZONE_ALIASES } from "./zone-aliases";
import { ZONES_OF_COUNTRIES } from "./zone-countries";
import { countryOfZone } from "./zone-country";
import { browserZone, canonicalZone, intlZone, ownZone, readZone, sameClock, zoneCity } from "./zones";

const winter = "2026-12-01T09:00:00Z";

afterEach(() => vi.restoreAllMocks());

/** The browser says that it is in that zone. */
function report(timeZone: string | undefined) {
  const options = new Intl.DateTimeFormat().resolvedOptions();
  vi.spyOn(Intl.DateTimeFormat.prototype, "resolvedOptions").mockReturnValue({ ...options, timeZone: timeZone! });
}

describe("the browser's zone", () => {
  test.each(["Etc/Unknown", "Factory", "Mars/Olympus", "", undefined])("that is none (%j) is UTC", (zone) => {
    report(zone);
    expect(ownZone()).toBeUndefined();
    expect(browserZone()).toBe("UTC");
    expect(clockTime(winter, browserZone())).toBe("09:00");
  });

  test("has today's name", () => {
    report("Asia/Calcutta");
    expect(browserZone()).toBe("Asia/Kolkata");
    expect(zoneCity("Asia/Calcutta")).toBe("Kolkata");
  });
});

test("a zone that the browser does not know never throws", () => {
  for (const zone of ["Etc/Unknown", "Factory", "Mars/Olympus", ""]) {
    expect([clockTime(winter, zone), dayOf(winter, zone), zoneOffset(winter, zone)]).toEqual([
      "09:00",
      "2026-12-01",
      "GMT+0",
    ]);
    expect(readZone(zone)).toBeUndefined();
  }
  expect(intlZone("Asia/Calcutta")).toBe("Asia/Calcutta");
});

test("zones are compared by what they are", () => {
  expect(sameClock("Asia/Calcutta", "Asia/Kolkata", winter)).toBe(true);
  expect(sameClock("Europe/Oslo", "Europe/Berlin", winter)).toBe(true);
  expect(sameClock("Europe/London", "Africa/Abidjan", winter)).toBe(true);
  expect(sameClock("Europe/London", "Africa/Abidjan", "2026-07-01T09:00:00Z")).toBe(false);
  // The same hour of another day is another time.
  expect(sameClock("Pacific/Apia", "Pacific/Midway", winter)).toBe(false);
});

test("a zone has a country, also by an older name or a smaller place, or none", () => {
  const zones = Object.entries(zonesOfCountries()).map(([country, names]) => [country, names.join(" ")]);
  expect(ZONES_OF_COUNTRIES).toEqual(Object.fromEntries(zones));
  expect(countryOfZone("Europe/Lisbon")).toBe("PT");
  expect(countryOfZone("Asia/Calcutta")).toBe("IN");
  expect(countryOfZone("America/Detroit")).toBe("US");
  // Several countries have it among their names, and it is the main one of this.
  expect(countryOfZone("Europe/Berlin")).toBe("DE");
  expect(countryOfZone("UTC")).toBeUndefined();
  expect(countryOfZone("constructor")).toBeUndefined();
});

test("the table of names is what the installed database gives", () => {
  expect(ZONE_ALIASES).toEqual(zoneAliases());
  expect(canonicalZone("US/Eastern")).toBe("America/New_York");
  // Another place with the same clock keeps its own name.
  expect(canonicalZone("America/Detroit")).toBe("America/Detroit");
  expect(canonicalZone("Etc/UTC")).toBe("UTC");
  expect(canonicalZone("constructor")).toBe("constructor");
});
