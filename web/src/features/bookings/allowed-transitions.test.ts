import { describe, expect, test } from "vitest";
import { allowedTransitions, type BookingEvent, type Party, viewerOf } from "./allowed-transitions";

const START = Date.parse("2026-12-01T09:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const END = START + HOUR;

type Status = "pending" | "confirmed" | "completed" | "cancelled";

const booking = (status: Status) => ({
  status,
  starts_at: new Date(START).toISOString(),
  ends_at: new Date(END).toISOString(),
});

describe("allowed transitions", () => {
  test.each<[Status, Party, number, BookingEvent[]]>([
    ["pending", "client", START - HOUR, ["cancel"]],
    ["pending", "coach", START - HOUR, ["cancel"]],
    ["confirmed", "client", START - 1, ["move", "cancel"]],
    ["confirmed", "coach", START - 1, ["move", "cancel"]],
    ["confirmed", "admin", START - 1, ["cancel"]],
    ["confirmed", "client", START, []],
    ["confirmed", "coach", END - 1, []],
    ["confirmed", "client", END, ["report_no_show"]],
    ["confirmed", "coach", END, ["complete", "report_no_show"]],
    ["confirmed", "coach", END + 24 * HOUR + 1, ["complete"]],
    ["completed", "client", END + 24 * HOUR, ["report_no_show"]],
    ["completed", "client", END + 24 * HOUR + 1, []],
    ["completed", "admin", END, []],
    ["cancelled", "client", START - HOUR, []],
  ])("of a %s booking, for the %s", (status, party, now, events) => {
    expect(allowedTransitions(booking(status), party, now)).toEqual(events);
  });

  test("transitions of the system are not offered to anybody else", () => {
    const expiredHold = { ...booking("cancelled"), cancelled_by: "system" as const, cancel_reason: "hold_expired" };
    expect(allowedTransitions(expiredHold, "system", START - 1)).toEqual(["settle_late"]);
    expect(allowedTransitions(expiredHold, "system", START)).toEqual([]);
    expect(allowedTransitions(expiredHold, "client", START - 1)).toEqual([]);
    expect(allowedTransitions({ ...expiredHold, cancelled_by: "client" }, "system", START - 1)).toEqual([]);
  });
});

test("a viewer who is neither the client nor the coach is an admin", () => {
  const people = { client_id: "a", coach_id: "b" };
  expect(["a", "b", "c"].map((id) => viewerOf(people, { id }))).toEqual(["client", "coach", "admin"]);
});
