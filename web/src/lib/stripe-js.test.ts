import { expect, test } from "vitest";
import { isPaymentPage, stripeJsOrigin, stripeJsUrl } from "./stripe-js";

test("Stripe.js comes from Stripe, from where it is configured, or not at all", () => {
  expect(stripeJsUrl(stripeJsOrigin("")!)).toBe("https://js.stripe.com/endive/stripe.js");
  expect(stripeJsOrigin("http://127.0.0.1:8092")).toBe("http://127.0.0.1:8092");
  expect(stripeJsOrigin("off")).toBeUndefined();
});

test("only the page of a payment has a card form", () => {
  expect(isPaymentPage("/bookings/0190c0de-0000-7000-8000-000000000001/pay")).toBe(true);
  for (const path of ["/bookings/1", "/bookings/1/paid", "/bookings/1/pay/more", "/coaches/bookings/1/pay"]) {
    expect(isPaymentPage(path)).toBe(false);
  }
});
