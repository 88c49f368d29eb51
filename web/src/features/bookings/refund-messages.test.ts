import { describe, expect, test } from "vitest";
import { cancelLabel, fullRefundDeadline, refundReason } from "./refund-messages";

const eur = (amount: number) => ({ amount, currency: "EUR" });
const preview = (amount: number, percent: number) => ({
  refund: eur(amount),
  percent,
  rule: "policy_full",
  full_refund_until: "2026-12-01T09:00:00Z",
});

describe("the button that cancels says what it refunds", () => {
  test.each([
    [preview(7500, 100), { status: "confirmed", price: eur(7500) }, "Cancel and refund €75.00"],
    [preview(3751, 50), { status: "confirmed", price: eur(7501) }, "Cancel and refund €37.51"],
    [preview(0, 0), { status: "confirmed", price: eur(7500) }, "Cancel without refund"],
    [preview(0, 0), { status: "confirmed", price: eur(0) }, "Cancel this session"],
    [preview(0, 0), { status: "pending", price: eur(7500) }, "Release this time"],
    [preview(7500, 100), { status: "pending", price: eur(7500) }, "Cancel and refund €75.00"],
  ] as const)("%o of %o", (cancellation, booking, label) => {
    expect(cancelLabel(cancellation, booking)).toBe(label);
  });
});

test("the deadline is shown in the viewer's zone, also when it has passed", () => {
  expect(fullRefundDeadline(preview(7500, 100), "Europe/Berlin")).toBe("That holds until Tuesday 1 December, 10:00.");
  expect(fullRefundDeadline(preview(3750, 50), "America/New_York")).toBe(
    "All of it came back until Tuesday 1 December, 04:00.",
  );
  expect(fullRefundDeadline({ refund: eur(0), percent: 0, rule: "unpaid" }, "UTC")).toBeUndefined();
});

test("a rule that this page does not know is still a sentence", () => {
  expect(refundReason("grace")).toMatch(/everything comes back\.$/);
  expect(refundReason("a_new_rule")).toMatch(/rules/);
});
