import { describe, expect, test } from "vitest";
import { minorDigits, parseAmount, price, prorated, shortPrice, typedAmount } from "./money";

const eur = (amount: number) => ({ amount, currency: "EUR" });

describe("prices", () => {
  test.each([
    [eur(7500), "€75.00"],
    [eur(7505), "€75.05"],
    [{ amount: 1_234_567, currency: "USD" }, "$12,345.67"],
    [{ amount: 12_000, currency: "JPY" }, "¥12,000"],
    [{ amount: 0, currency: "GBP" }, "£0.00"],
  ])("%o reads %s", (money, text) => {
    expect(price(money)).toBe(text);
  });

  test("in lists leave out the minor units when they are zero", () => {
    expect(shortPrice(eur(7500))).toBe("€75");
    expect(shortPrice(eur(7550))).toBe("€75.50");
    expect(shortPrice({ amount: 12_000, currency: "JPY" })).toBe("¥12,000");
  });

  test("of other lengths are prorated, half a minor unit rounded up as in the API", () => {
    expect(prorated(eur(7500), 30).amount).toBe(3750);
    expect(prorated(eur(7501), 30).amount).toBe(3751);
    expect(prorated(eur(9999), 45).amount).toBe(7499);
    expect(prorated(eur(9990), 45).amount).toBe(7493);
    expect(prorated({ amount: 10_001, currency: "JPY" }, 90).amount).toBe(15_002);
    expect(prorated(eur(7500), 60)).toEqual(eur(7500));
  });
});

describe("typed amounts", () => {
  test.each([
    ["75", "EUR", 7500],
    [" 75,5 ", "EUR", 7550],
    ["1 200.99", "EUR", 120_099],
    ["12000", "JPY", 12_000],
    ["19.99", "USD", 1999],
  ])("%s %s", (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  test.each(["", "abc", "-5", "1e5", "1.2.3", "1234567890"])("%j is not an amount", (text) => {
    expect(parseAmount(text, "EUR")).toBeUndefined();
  });

  test("are put back into the input as they are typed", () => {
    expect(typedAmount(eur(7500))).toBe("75");
    expect(typedAmount(eur(7550))).toBe("75.50");
    expect(typedAmount({ amount: 12_000, currency: "JPY" })).toBe("12000");
  });

  test("have no minor units in currencies without them", () => {
    expect([minorDigits("EUR"), minorDigits("JPY")]).toEqual([2, 0]);
  });
});
