import { LOCALE } from "./locale";

/** Integer minor units of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

function formatter(currency: string, digits?: number): Intl.NumberFormat {
  return new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  });
}

/** How many digits the minor unit has: 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return formatter(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

/** `€75.00`, `¥12,000`: an amount that is charged, with all its digits. */
export function price({ amount, currency }: Money): string {
  return formatter(currency).format(amount / 10 ** minorDigits(currency));
}

/** The price of an hour; zero is `Free`. */
export function hourly(perHour: Money): { amount: string; unit?: string } {
  return perHour.amount === 0 ? { amount: "Free" } : { amount: price(perHour), unit: "an hour" };
}

/** The price of a session; zero is `Free`. */
export function cost(money: Money): string {
  return money.amount === 0 ? "Free" : price(money);
}

/** `€75`, but `€75.50`: for lists. */
export function shortPrice({ amount, currency }: Money): string {
  const unit = 10 ** minorDigits(currency);
  return formatter(currency, amount % unit === 0 ? 0 : minorDigits(currency)).format(amount / unit);
}

/** The price of a session of that length, from the price per 60 minutes; half a minor unit rounds up, as in the API. */
export function prorated(perHour: Money, minutes: number): Money {
  return { ...perHour, amount: Math.floor((perHour.amount * minutes * 2 + 60) / 120) };
}

/** A typed amount of major units, in minor units; undefined if it is not an amount. */
export function parseAmount(text: string, currency: string): number | undefined {
  const cleaned = text.trim().replace(/\s/g, "").replace(",", ".");
  if (!/^\d{1,9}(\.\d*)?$/.test(cleaned)) return undefined;
  return Math.round(Number(cleaned) * 10 ** minorDigits(currency));
}

/** The amount as text for an input: `75`, `75.50`. */
export function typedAmount({ amount, currency }: Money): string {
  const digits = minorDigits(currency);
  const unit = 10 ** digits;
  return amount % unit === 0 ? String(amount / unit) : (amount / unit).toFixed(digits);
}
