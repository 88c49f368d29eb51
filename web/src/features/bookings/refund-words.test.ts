import { describe, expect, test } from "vitest";
import { cancelLabel, fullRefundUntil, whyRefund } from "./refund-words";

const eur = (amount: number) => ({ amount, currency: "EUR" });
const gives = (amount: number, percent: number) => ({
  refund: eur(amount),
  percent,
  rule: "policy_full",
  full_refund_until: "2026-12-01T09:00:00Z",
});

describe("the button of a cancellation says what it does", () => {
  test.each([
    [gives(7500, 100), { status: "confirmed", price: eur(7500) }, "Cancel and refund €75.00"],
    [gives(3751, 50), { status: "confirmed", price: eur(7501) }, "Cancel and refund €37.51"],
    [gives(0, 0), { status: "confirmed", price: eur(7500) }, "Cancel without refund"],
    [gives(0, 0), { status: "confirmed", price: eur(0) }, "Cancel this session"],
    [gives(0, 0), { status: "pending", price: eur(7500) }, "Release this time"],
    [gives(7500, 100), { status: "pending", price: eur(7500) }, "Cancel and refund €75.00"],
  ] as const)("%o of %o", (preview, booking, label) => {
    expect(cancelLabel(preview, booking)).toBe(label);
  });
});

test("the deadline is told in the reader's zone, also when it is over", () => {
  expect(fullRefundUntil(gives(7500, 100), "Europe/Berlin")).toBe("That holds until Tuesday 1 December, 10:00.");
  expect(fullRefundUntil(gives(3750, 50), "America/New_York")).toBe(
    "All of it came back until Tuesday 1 December, 04:00.",
  );
  expect(fullRefundUntil({ refund: eur(0), percent: 0, rule: "unpaid" }, "UTC")).toBeUndefined();
});

test("a rule we don't know yet is still a sentence", () => {
  expect(whyRefund("grace")).toMatch(/everything comes back\.$/);
  expect(whyRefund("a_new_rule")).toMatch(/rules/);
});
