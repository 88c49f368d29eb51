import { describe, expect, test } from "vitest";
import type { Booking } from "@/lib/api/types";
import { canObjectToNoShow, canReportNoShow, noShowMessage } from "./no-show";

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

test("a no-show is reported once, and only the absent party may object", () => {
  expect(canReportNoShow(booking, "client", END)).toBe(true);
  expect(canReportNoShow(booking, "client", END - 1)).toBe(false);
  const reported = { ...booking, no_show: noShow("coach", "reported") };
  expect(canReportNoShow(reported, "client", END)).toBe(false);
  expect([canObjectToNoShow(reported, "coach"), canObjectToNoShow(reported, "client")]).toEqual([true, false]);
  expect(canObjectToNoShow({ no_show: noShow("coach", "upheld") }, "coach")).toBe(false);
  expect(canObjectToNoShow({}, "coach")).toBe(false);
});

describe("each party reads about a no-show", () => {
  const messages = (...[absent, state]: Parameters<typeof noShow>) => ({
    client: noShowMessage(noShow(absent, state), booking, "client"),
    coach: noShowMessage(noShow(absent, state), booking, "coach"),
  });

  test("that was reported", () => {
    const { client, coach } = messages("coach", "reported");
    expect(client.title).toBe("You told us that Ben Okafor did not come");
    expect(client.text).toContain("Everything you paid comes back.");
    expect(coach.title).toBe("Ana Ribeiro says you did not come");
    expect(coach.text).toContain("within 24 hours");
  });

  test("that is disputed", () => {
    expect(messages("client", "disputed").client.title).toBe("You and Ben Okafor remember it differently");
    expect(messages("client", "disputed").coach.title).toBe("You and Ana Ribeiro remember it differently");
  });

  test("that was decided, with what is refunded", () => {
    expect(messages("coach", "upheld").client).toEqual({
      title: "Ben Okafor did not come",
      text: "Everything you paid comes back.",
    });
    expect(messages("client", "upheld").client).toEqual({
      title: "This counts as a session you missed",
      text: "Nothing is refunded.",
    });
    expect(messages("client", "rejected").coach.title).toBe("This counts as a session that took place");
    const free = { ...booking, price: { amount: 0, currency: "EUR" } };
    expect(noShowMessage(noShow("coach", "upheld"), free, "client").text).toBe("");
  });
});
