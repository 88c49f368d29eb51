import { describe, expect, test } from "vitest";
import { CURRENCIES } from "./api/currencies";
import { localeOf } from "./locale";
import { minorDigits, parseAmount, price, prorated, shortPrice, typedAmount } from "./money";

const eur = (amount: number) => ({ amount, currency: "EUR" });
const british = localeOf(["en-GB"]);
const german = localeOf(["de-DE"]);

describe("prices", () => {
  test.each([
    [eur(7500), "€75.00"],
    [eur(7505), "€75.05"],
    [{ amount: 1_234_567, currency: "USD" }, "$12,345.67"],
    [{ amount: 12_000, currency: "JPY" }, "¥12,000"],
    [{ amount: 0, currency: "GBP" }, "£0.00"],
    // ISO 4217 gives the forint two digits, CLDR none.
    [{ amount: 2_500_000, currency: "HUF" }, "HUF\u00a025,000.00"],
    [{ amount: 7500, currency: "AUD" }, "A$75.00"],
  ])("%o reads %s", (money, text) => {
    expect(price(money)).toBe(text);
  });

  test("have the digits of the API's table in every currency", () => {
    for (const { code, digits } of CURRENCIES) {
      const fraction = /\.(\d+)$/.exec(price({ amount: 10 ** digits + 1, currency: code }))?.[1] ?? "";
      expect([code, fraction.length]).toEqual([code, digits]);
      expect([code, minorDigits(code)]).toEqual([code, digits]);
    }
  });

  test("are written by the reader's own separators", () => {
    expect(price(eur(123_456), german)).toBe("1.234,56\u00a0€");
    expect(price({ amount: 2_500_000, currency: "HUF" }, german)).toBe("25.000,00\u00a0HUF");
    expect(price({ amount: 7500, currency: "AUD" }, localeOf(["en-AU"]))).toBe("A$75.00");
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
    ["75", "EUR", british, 7500],
    [" 75.5 ", "EUR", british, 7550],
    ["75,5", "EUR", german, 7550],
    ["1 200.99", "EUR", british, 120_099],
    ["1,234.50", "EUR", british, 123_450],
    ["1.234,50", "EUR", german, 123_450],
    ["1,234,567", "EUR", british, 123_456_700],
    ["1,00,000", "INR", localeOf(["en-IN"]), 10_000_000],
    ["1’200.50", "CHF", localeOf(["de-CH"]), 120_050],
    ["1,234", "EUR", british, 123_400],
    ["25000", "HUF", british, 2_500_000],
    ["12000", "JPY", british, 12_000],
    ["12,000", "JPY", british, 12_000],
    ["19.99", "USD", british, 1999],
    ["0.500", "EUR", british, 50],
    ["٧٥", "EUR", british, 7500],
  ])("%s %s", (text, currency, locale, amount) => {
    expect(parseAmount(text, currency, locale)).toEqual({ kind: "amount", amount });
  });

  test.each([
    // Twelve hundred to one reader, one and a fifth to another.
    ["1,200", "EUR", british, [120, 120_000]],
    ["1,200", "EUR", german, [120, 120_000]],
    ["1.200", "EUR", german, [120, 120_000]],
    ["1.200", "KWD", british, [1200, 1_200_000]],
    // Only the other convention reads it, and that is not the reader's.
    ["75,5", "EUR", british, [7550]],
    ["1.234,50", "EUR", british, [123_450]],
    ["12.000", "JPY", british, [12_000]],
    ["75.555", "EUR", british, [7_555_500]],
    ...["abc", "-5", "1e5", "1.2.3", "75.", "1234567890123", "1,23,4", "12.5 €"].map(
      (text) => [text, "EUR", british, []] as const,
    ),
    ["12.5", "JPY", british, []],
  ] as const)("%j %s is asked back", (text, currency, locale, readings) => {
    const parsed = parseAmount(text, currency, locale);
    expect(parsed.kind).toBe("unclear");
    expect(parsed.kind === "unclear" && parsed.readings.toSorted((a, b) => a - b)).toEqual(readings);
  });

  test("of nothing are empty", () => {
    expect(parseAmount("  ", "EUR")).toEqual({ kind: "empty" });
  });

  test("are put back into the input as the reader types them, and read the same again", () => {
    expect(typedAmount(eur(7500))).toBe("75");
    expect(typedAmount(eur(7550))).toBe("75.50");
    expect(typedAmount(eur(7550), german)).toBe("75,50");
    expect(typedAmount({ amount: 12_000, currency: "JPY" })).toBe("12000");
    for (const locale of [british, german, localeOf(["fr"]), localeOf(["de-CH"]), localeOf(["ar-EG"])]) {
      for (const { code } of CURRENCIES) {
        for (const amount of [0, 1, 999, 120_000, 123_456_789]) {
          const typed = typedAmount({ amount, currency: code }, locale);
          expect([locale.numbers, code, typed, parseAmount(typed, code, locale)]).toEqual([
            locale.numbers,
            code,
            typed,
            { kind: "amount", amount },
          ]);
        }
      }
    }
  });
});
