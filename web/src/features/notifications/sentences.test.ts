import { expect, test } from "vitest";
import type { User } from "@/lib/api/types";
import { groupsFor, KINDS, nameOf } from "./kinds";
import { sentenceOf } from "./sentences";

const facts = { booking_id: "b1", starts_at: "2026-12-01T09:00:00Z", other_name: "Ben Okafor" };
const said = (kind: string, data: object = facts, role: "client" | "coach" = "client") =>
  sentenceOf({ kind, data: data as Record<string, never> }, "Europe/Berlin", role).text;

test.each([
  ["booking_confirmed", "Your session with Ben Okafor on Tue 1 Dec, 10:00 is confirmed."],
  ["booking_moved", "Your session with Ben Okafor has moved to Tue 1 Dec, 10:00."],
  ["booking_cancelled", "Your session with Ben Okafor on Tue 1 Dec, 10:00 has been cancelled."],
  ["reminder_24h", "A day ahead: Tue 1 Dec, 10:00 with Ben Okafor."],
  ["reminder_1h", "An hour ahead: Tue 1 Dec, 10:00 with Ben Okafor."],
  ["review_request", "Your session with Ben Okafor on Tue 1 Dec, 10:00 is done. How was it?"],
  [
    "payment_failed",
    "The payment for your session with Ben Okafor on Tue 1 Dec, 10:00 did not go through. While the time is held, you can pay again.",
  ],
  ["review_requested", "Your session with Ben Okafor on Tue 1 Dec, 10:00 is done. How was it?"],
  ["a_new_kind", "A new kind with Ben Okafor on Tue 1 Dec, 10:00."],
])("%s", (kind, text) => {
  expect(said(kind)).toBe(text);
});

test.each([
  [
    "reported",
    "client",
    "Ben Okafor says you did not come to your session on Tue 1 Dec, 10:00. You can object for 24 hours.",
  ],
  ["reported", "coach", "You told us that Ben Okafor did not come to your session on Tue 1 Dec, 10:00."],
  ["disputed", "client", "You and Ben Okafor remember your session on Tue 1 Dec, 10:00 differently. We look at it."],
  ["upheld", "client", "Your session with Ben Okafor on Tue 1 Dec, 10:00 counts as missed."],
  ["upheld", "coach", "It counts that Ben Okafor did not come to your session on Tue 1 Dec, 10:00."],
  ["rejected", "client", "Your session with Ben Okafor on Tue 1 Dec, 10:00 counts as held."],
] as const)("an absence that is %s, of the %s, as a client reads it", (state, absent, text) => {
  expect(said("no_show", { ...facts, absent, state })).toBe(text);
});

test("money is said as it is paid", () => {
  const amount = { amount: 7500, currency: "EUR" };
  const end = "for your session with Ben Okafor on Tue 1 Dec, 10:00 is on its way back to you.";
  expect(said("refund_issued", { ...facts, amount })).toBe(`€75.00 ${end}`);
  expect(said("refund_issued", { ...facts, amount: { amount: 12000, currency: "JPY" } })).toBe(`¥12,000 ${end}`);
  expect(said("refund_issued")).toBe(`Your money ${end}`);
});

test("every kind that can be turned off has a sentence, and a name", () => {
  for (const kind of KINDS) {
    const raw = kind.replaceAll("_", " ");
    const more = { rating: 4, absent: "client", state: "reported" };
    expect(said(kind, { ...facts, ...more }).toLowerCase()).not.toMatch(new RegExp(`^${raw} `));
    expect(nameOf(kind)).toBeDefined();
  }
  expect(nameOf("a_new_kind")).toBeUndefined();
});

test("each role is asked about what it is told of, and nothing else", () => {
  const kinds = (role: User["role"]) => groupsFor(role).flatMap((group) => group.kinds);
  expect(kinds("client").toSorted()).toEqual(KINDS.filter((kind) => kind !== "review_received").toSorted());
  const notForCoaches = ["payment_failed", "refund_issued", "review_request"];
  expect(kinds("coach").toSorted()).toEqual(KINDS.filter((kind) => !notForCoaches.includes(kind)).toSorted());
  expect(groupsFor("coach").map(({ title }) => title)).toEqual(["Your sessions", "Reminders", "Reviews"]);
  expect(kinds("admin")).toEqual([]);
});

test("a review is told to its coach, and leads to the session", () => {
  const data = { booking_id: "b1", other_name: "Ana Ribeiro", rating: 5 };
  expect(said("review_received", data, "coach")).toBe("Ana Ribeiro gave your session 5 of 5 stars.");
  expect(sentenceOf({ kind: "review_received", data: data as never }, "UTC", "coach").href).toBe("/bookings/b1");
});

test("a comment is told with its post", () => {
  const data = { post_id: "p1", title: "Which visa?", other_name: "Ben Okafor" };
  expect(said("comment_added", data)).toBe("Ben Okafor has commented on “Which visa?”.");
  expect(sentenceOf({ kind: "comment_added", data: {} as never }, "UTC", "client")).toEqual({
    text: "Somebody has commented on your post.",
  });
});
