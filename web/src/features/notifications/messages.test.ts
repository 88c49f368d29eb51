import { expect, test } from "vitest";
import type { User } from "@/lib/api/types";
import { isEmailOnly, kindGroups, kindName, KINDS } from "./kinds";
import { notificationMessage } from "./messages";

const data = { booking_id: "b1", starts_at: "2026-12-01T09:00:00Z", other_name: "Ben Okafor" };
const message = (kind: string, bookingData: object = data, role: "client" | "coach" = "client") =>
  notificationMessage({ kind, data: bookingData as Record<string, never> }, "Europe/Berlin", role).text;

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
  ["a_new_kind", "A new kind with Ben Okafor on Tue 1 Dec, 10:00."],
])("the message of %s", (kind, text) => {
  expect(message(kind)).toBe(text);
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
] as const)("a no-show that is %s, of the %s, as a client reads it", (state, absent, text) => {
  expect(message("no_show", { ...data, absent, state })).toBe(text);
});

test("an amount is shown in its currency", () => {
  const amount = { amount: 7500, currency: "EUR" };
  const end = "for your session with Ben Okafor on Tue 1 Dec, 10:00 is on its way back to you.";
  expect(message("refund_issued", { ...data, amount })).toBe(`€75.00 ${end}`);
  expect(message("refund_issued", { ...data, amount: { amount: 12000, currency: "JPY" } })).toBe(`¥12,000 ${end}`);
  expect(message("refund_issued")).toBe(`Your money ${end}`);
});

test("every kind that can be turned off has a name, and a message if it is shown in the app", () => {
  for (const kind of KINDS) {
    expect(kindName(kind)).toBeDefined();
    if (isEmailOnly(kind)) continue;
    const fallback = kind.replaceAll("_", " ");
    const more = { rating: 4, upvotes: 10, absent: "client", state: "reported" };
    expect(message(kind, { ...data, ...more }).toLowerCase()).not.toMatch(new RegExp(`^${fallback} `));
  }
  expect(kindName("a_new_kind")).toBeUndefined();
});

test("each role has settings for the kinds it receives, and for no others", () => {
  const kinds = (role: User["role"]) => kindGroups(role).flatMap((group) => group.kinds.map(({ kind }) => kind));
  expect(kinds("client").toSorted()).toEqual(KINDS.filter((kind) => kind !== "review_received").toSorted());
  const notForCoaches = ["payment_failed", "refund_issued", "review_request", "resource_suggested"];
  expect(kinds("coach").toSorted()).toEqual(KINDS.filter((kind) => !notForCoaches.includes(kind)).toSorted());
  expect(kindGroups("coach").map(({ title }) => title)).toEqual([
    "Your sessions",
    "Reminders",
    "Reviews",
    "Calendars",
    "Community",
  ]);
  expect(kinds("admin")).toEqual([]);
});

test("a review is a notification to its coach, and links to the session", () => {
  const review = { booking_id: "b1", other_name: "Ana Ribeiro", rating: 5 };
  expect(message("review_received", review, "coach")).toBe("Ana Ribeiro gave your session 5 of 5 stars.");
  expect(notificationMessage({ kind: "review_received", data: review as never }, "UTC", "coach").href).toBe(
    "/bookings/b1",
  );
});

test.each([
  [
    "calendar_broken",
    { calendar: "Family", reason: "The server can’t be reached." },
    "We can’t read your calendar Family any more. The server can’t be reached.",
  ],
  ["moderation_decision", { decision: "keep" }, "Your post is shown again."],
  ["moderation_decision", { decision: "hide", comment_id: "c1" }, "Your comment is hidden. You can object, once."],
  ["report_decided", { state: "upheld" }, "The post that you reported is not shown any more. Thank you."],
  ["comment_reply", { is_answer: true, other_name: "Ana Ribeiro" }, "Ana Ribeiro answered your comment."],
  ["mention", { comment_id: "c1", other_name: "Ana Ribeiro" }, "Ana Ribeiro mentioned you in a comment."],
  ["upvote_milestone", { upvotes: 100 }, "Your post has 100 votes."],
])("what the community tells by %s %j", (kind, communityData, text) => {
  expect(message(kind, communityData)).toBe(text);
});

test("a notification links to what it is about", () => {
  const href = (kind: string, data: object) => notificationMessage({ kind, data: data as never }, "UTC", "client").href;
  expect(href("upvote_milestone", { post_id: "p1", upvotes: 10 })).toBe("/community/posts/p1");
  expect(href("comment_reply", { post_id: "p1", comment_id: "c1" })).toBe("/community/posts/p1#comment-c1");
  expect(href("moderation_decision", { post_id: "p1", comment_id: null })).toBe("/community/posts/p1");
  expect(href("resource_suggested", { resource_id: "r1" })).toBe("/community/resources/r1");
  expect(href("calendar_broken", { connection_id: "c1", calendar: "Outlook" })).toBe("/settings/calendars");
  expect(href("calendar_broken", { subscription_id: "s1", calendar: "Family" })).toBeUndefined();
  expect(href("a_new_kind", {})).toBeUndefined();
});

test("a comment is shown with the title of its post", () => {
  const comment = { post_id: "p1", title: "Which visa?", other_name: "Ben Okafor" };
  expect(message("comment_added", comment)).toBe("Ben Okafor has commented on “Which visa?”.");
  expect(notificationMessage({ kind: "comment_added", data: {} as never }, "UTC", "client")).toEqual({
    text: "Somebody has commented on your post.",
  });
});
