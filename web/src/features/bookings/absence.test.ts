import { describe, expect, test } from "vitest";
import type { Booking } from "@/lib/api/types";
import { absenceWords, mayObject, mayReport } from "./absence";

const END = Date.parse("2026-12-01T10:00:00Z");
const booking = {
  client_name: "Ana Ribeiro",
  coach_name: "Ben Okafor",
  price: { amount: 7500, currency: "EUR" },
  status: "completed",
  starts_at: "2026-12-01T09:00:00Z",
  ends_at: "2026-12-01T10:00:00Z",
} as Booking;
const noShow = (absent: "client" | "coach", state: "reported" | "disputed" | "upheld" | "rejected") => ({
  absent,
  state,
});

test("it is said once, and objected to by the one it is said of", () => {
  expect(mayReport(booking, "client", END)).toBe(true);
  expect(mayReport(booking, "client", END - 1)).toBe(false);
  const reported = { ...booking, no_show: noShow("coach", "reported") };
  expect(mayReport(reported, "client", END)).toBe(false);
  expect([mayObject(reported, "coach"), mayObject(reported, "client")]).toEqual([true, false]);
  expect(mayObject({ no_show: noShow("coach", "upheld") }, "coach")).toBe(false);
  expect(mayObject({}, "coach")).toBe(false);
});

describe("an absence is told to each side", () => {
  const words = (...[absent, state]: Parameters<typeof noShow>) => ({
    client: absenceWords(noShow(absent, state), booking, "client"),
    coach: absenceWords(noShow(absent, state), booking, "coach"),
  });

  test("while it is reported", () => {
    const { client, coach } = words("coach", "reported");
    expect(client.title).toBe("You told us that Ben did not come");
    expect(client.text).toContain("Everything you paid comes back.");
    expect(coach.title).toBe("Ana says you did not come");
    expect(coach.text).toContain("within 24 hours");
  });

  test("while both say different things", () => {
    expect(words("client", "disputed").client.title).toBe("You and Ben remember it differently");
    expect(words("client", "disputed").coach.title).toBe("You and Ana remember it differently");
  });

  test("once it is decided, with what that means for the money", () => {
    expect(words("coach", "upheld").client).toEqual({
      title: "Ben did not come",
      text: "Everything you paid comes back.",
    });
    expect(words("client", "upheld").client).toEqual({
      title: "This counts as a session you missed",
      text: "Nothing is refunded.",
    });
    expect(words("client", "rejected").coach.title).toBe("This counts as a session that took place");
    const free = { ...booking, price: { amount: 0, currency: "EUR" } };
    expect(absenceWords(noShow("coach", "upheld"), free, "client").text).toBe("");
  });
});
