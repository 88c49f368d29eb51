import { expect, test } from "vitest";
import type { Booking } from "@/lib/api/types";
import { nextOf, phaseOf, untilStart } from "./session-phase";

const session = { starts_at: "2026-12-01T10:00:00Z", ends_at: "2026-12-01T11:00:00Z" };

test.each([
  ["2026-12-01T09:49:59Z", "ahead"],
  ["2026-12-01T09:50:00Z", "joinable"],
  ["2026-12-01T09:59:59Z", "joinable"],
  ["2026-12-01T10:00:00Z", "running"],
  ["2026-12-01T10:59:59Z", "running"],
  ["2026-12-01T11:00:00Z", "over"],
])("at %s a session is %s", (now, phase) => {
  expect(phaseOf(session, Date.parse(now))).toBe(phase);
});

test.each([
  ["2026-12-01T09:50:01Z", "in 09:59"],
  ["2026-12-01T09:00:00Z", "in 1 hour"],
  ["2026-12-01T05:00:00Z", "in 5 hours"],
  // In Apia it is the second at 22:00 of the first in London.
  ["2026-11-30T12:00:00Z", "tomorrow"],
  ["2026-11-28T09:00:00Z", "in 3 days"],
  ["2026-12-01T10:00:00Z", "now"],
])("at %s it is %s", (now, text) => {
  expect(untilStart(session.starts_at, Date.parse(now), "Europe/London")).toBe(text);
});

test("days are the reader's own", () => {
  // 23:00 in Apia, and the session is at 23:00 of the day after.
  expect(untilStart("2026-12-01T10:00:00Z", Date.parse("2026-11-30T10:00:00Z"), "Pacific/Apia")).toBe("tomorrow");
  // The clocks go back in between: 25 hours are still tomorrow.
  expect(untilStart("2026-10-25T10:00:00Z", Date.parse("2026-10-24T09:00:00Z"), "Europe/Berlin")).toBe("tomorrow");
});

test("the next one is the earliest that is not over or cancelled", () => {
  const booking = (id: string, starts_at: string, status: Booking["status"]) =>
    ({ id, starts_at, ends_at: starts_at.replace(":00:00Z", ":45:00Z"), status }) as Booking;
  const bookings = [
    booking("later", "2026-12-03T10:00:00Z", "confirmed"),
    booking("cancelled", "2026-12-01T10:00:00Z", "cancelled"),
    booking("over", "2026-11-30T10:00:00Z", "confirmed"),
    booking("running", "2026-12-01T09:00:00Z", "confirmed"),
  ];
  expect(nextOf(bookings, Date.parse("2026-12-01T09:30:00Z"))?.id).toBe("running");
  expect(nextOf(bookings, Date.parse("2026-12-01T09:50:00Z"))?.id).toBe("later");
  expect(nextOf([], 0)).toBeUndefined();
});
