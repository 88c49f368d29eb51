import { expect, test } from "vitest";
import { sentenceOf } from "./sentences";

const facts = { booking_id: "b1", starts_at: "2026-12-01T09:00:00Z", other_name: "Ben Okafor" };
const said = (kind: string, data: object = facts, role: "client" | "coach" = "client") =>
  sentenceOf({ kind, data: data as Record<string, never> }, "Europe/Berlin", role).text;

test.each([
  ["booking_confirmed", "Your session with Ben Okafor on Tue 1 Dec, 10:00 is confirmed."],
  ["booking_moved", "Your session with Ben Okafor has moved to Tue 1 Dec, 10:00."],
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

test("a review is told to its coach, and leads to the session", () => {
  const data = { booking_id: "b1", other_name: "Ana Ribeiro", rating: 5 };
  expect(said("review_received", data, "coach")).toBe("Ana Ribeiro gave your session 5 of 5 stars.");
  expect(sentenceOf({ kind: "review_received", data: data as never }, "UTC", "coach").href).toBe("/bookings/b1");
  expect(sentenceOf({ kind: "comment_added", data: {} as never }, "UTC", "client")).toEqual({ text: "Comment added." });
});
