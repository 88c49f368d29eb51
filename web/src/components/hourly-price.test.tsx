import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { HourlyPrice } from "./hourly-price";

const text = (...props: Parameters<typeof HourlyPrice>) => {
  const { container, unmount } = render(<HourlyPrice {...props[0]} />);
  const { textContent } = container;
  unmount();
  return textContent;
};

test("a price in another currency is shown in the reader's too, marked as about", () => {
  const rupees = { amount: 450_000, currency: "INR" };
  expect(text({ price: rupees, about: { amount: 4987, currency: "EUR" } })).toBe("₹4,500 an hourabout €50");
  expect(text({ price: rupees, about: { amount: 750, currency: "EUR" } })).toBe("₹4,500 an hourabout €7.50");
  expect(text({ price: rupees, about: { amount: 8312, currency: "JPY" } })).toBe("₹4,500 an hourabout ¥8,312");
});

test("one in the reader's own, a free one and one without a rate stand alone", () => {
  const euros = { amount: 7500, currency: "EUR" };
  expect(text({ price: euros, about: euros })).toBe("€75 an hour");
  expect(text({ price: { amount: 0, currency: "INR" }, about: { amount: 0, currency: "EUR" } })).toBe("Free ");
  expect(text({ price: euros, about: null })).toBe("€75 an hour");
});
