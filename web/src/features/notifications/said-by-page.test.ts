import { expect, test } from "vitest";
import { isSaidByPage } from "./said-by-page";

const of = (kind: string, data: object | null = { booking_id: "b1" }) => ({ kind, data: data as never });

test.each([
  ["payment_failed", "/bookings/b1/pay"],
  ["payment_failed", "/bookings/b1/paid"],
  ["booking_confirmed", "/bookings/b1/paid"],
  ["booking_cancelled", "/bookings/b1"],
  ["booking_moved", "/bookings/b1"],
  ["no_show", "/bookings/b1"],
])("%s is said by %s", (kind, path) => {
  expect(isSaidByPage(of(kind), path)).toBe(true);
});

test.each([
  // Its status is one word there.
  ["booking_confirmed", "/bookings/b1"],
  ["payment_failed", "/bookings/b1"],
  ["payment_failed", "/bookings/b2/pay"],
  ["booking_cancelled", "/bookings"],
  ["reminder_1h", "/bookings/b1"],
  ["a_new_kind", "/bookings/b1"],
])("%s is not said by %s", (kind, path) => {
  expect(isSaidByPage(of(kind), path)).toBe(false);
});

test("what is about no booking is said by no page", () => {
  expect(isSaidByPage(of("booking_cancelled", null), "/bookings/undefined")).toBe(false);
  expect(isSaidByPage(of("mention", { post_id: "p1" }), "/community/posts/p1")).toBe(false);
});
