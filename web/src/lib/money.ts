import { CURRENCIES } from "./api/currencies";
import { currencyParts, decimalSeparator, plainDecimal, readerLocale } from "./locale";

/** Integer minor units of an ISO 4217 currency. */
export interface Money {
  amount: number;
  currency: string;
}

interface CurrencyData {
  symbol: string;
  digits: number;
}

const TABLE = new Map<string, CurrencyData>(CURRENCIES.map((row) => [row.code, row]));

/** The API's own table; a currency that is not in it yet is shown by its code. `Intl` has other digits for some of them. */
function dataOf(currency: string): CurrencyData {
  return TABLE.get(currency) ?? { symbol: currency, digits: 2 };
}

/** How many digits the minor unit has: 2 for EUR, 0 for JPY. */
export function minorDigits(currency: string): number {
  return dataOf(currency).digits;
}

function formatted({ amount, currency }: Money, digits: number, locale = readerLocale()): string {
  const { symbol, digits: scale } = dataOf(currency);
  return currencyParts(locale, amount / 10 ** scale, currency, digits, symbol !== currency)
    .map(({ type, value }) => (type === "currency" ? symbol : value))
    .join("");
}

/** `€75.00`, `¥12,000`: an amount that is charged, with all its digits. */
export function price(money: Money, locale = readerLocale()): string {
  return formatted(money, minorDigits(money.currency), locale);
}

/** `€75`, the price of an hour, which reasons and filters write as shortly; zero is `Free`. */
export function hourly(perHour: Money, locale = readerLocale()): { amount: string; unit?: string } {
  return perHour.amount === 0 ? { amount: "Free" } : { amount: shortPrice(perHour, locale), unit: "an hour" };
}

/** The price of a session; zero is `Free`. */
export function cost(money: Money, locale = readerLocale()): string {
  return money.amount === 0 ? "Free" : price(money, locale);
}

/** `€75`, but `€75.50`: for lists, and for the price of an hour. */
export function shortPrice(money: Money, locale = readerLocale()): string {
  const digits = minorDigits(money.currency);
  return formatted(money, money.amount % 10 ** digits === 0 ? 0 : digits, locale);
}

/** `€50`: a converted amount, no more exact than it is. */
export function approximately({ amount, currency }: Money, locale = readerLocale()): string {
  const unit = 10 ** minorDigits(currency);
  return shortPrice({ amount: amount < 10 * unit ? amount : Math.round(amount / unit) * unit, currency }, locale);
}

/** The price of a session of that length, from the price per 60 minutes; half a minor unit rounds up, as in the API. */
export function prorated(perHour: Money, minutes: number): Money {
  return { ...perHour, amount: Math.floor((perHour.amount * minutes * 2 + 60) / 120) };
}

/** The amount as text for an input: `75`, `75.50`. */
export function typedAmount({ amount, currency }: Money, locale = readerLocale()): string {
  const digits = minorDigits(currency);
  const unit = 10 ** digits;
  return plainDecimal(amount / unit, amount % unit === 0 ? 0 : digits, locale);
}

/** What somebody has typed as an amount. It is never guessed: `unclear` is asked back, with what it may mean (minor units). */
export type TypedAmount =
  { kind: "empty" } | { kind: "amount"; amount: number } | { kind: "unclear"; readings: number[] };

/** Reads a typed amount of major units strictly, by the reader's own separators. */
export function parseAmount(text: string, currency: string, locale = readerLocale()): TypedAmount {
  const typed = latin(text.trim());
  if (!typed) return { kind: "empty" };
  const digits = minorDigits(currency);
  const own = read(typed, decimalSeparator(locale), digits);
  const readings = [...new Set([".", ","].map((decimal) => read(typed, decimal, digits)))].filter(
    (reading) => reading !== undefined,
  );
  return own !== undefined && readings.length === 1 ? { kind: "amount", amount: own } : { kind: "unclear", readings };
}

/** The amount with that sign between whole and fraction, in minor units; undefined if it can't be read so. */
function read(typed: string, decimal: string, digits: number): number | undefined {
  const at = typed.lastIndexOf(decimal);
  const whole = at === -1 ? typed : typed.slice(0, at);
  // More decimals than the currency has are an amount only if they are zeros.
  const fraction = at === -1 ? "" : typed.slice(at + 1);
  if (at !== -1 && !/^\d+$/.test(fraction)) return undefined;
  if (at !== -1 && (digits === 0 || !/^0*$/.test(fraction.slice(digits)))) return undefined;
  const group = decimal === "." ? "," : "\\.";
  // Thousands in threes, or as in India in twos before the last three; always by the same sign.
  const grouped = new RegExp(`^[1-9]\\d{0,2}([${group}\\s’'])(?:\\d{2,3}\\1)*\\d{3}$`);
  if (!/^\d+$/.test(whole) && !grouped.test(whole)) return undefined;
  const wholeDigits = whole.replace(/\D/g, "");
  if (wholeDigits.length > 12) return undefined;
  return Number(wholeDigits) * 10 ** digits + Number(fraction.slice(0, digits).padEnd(digits, "0"));
}

/** The zeros of other scripts' digits: Arabic, Persian, Devanagari, Bengali, full width. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/** Digits and separators of other scripts as Latin ones. */
function latin(text: string): string {
  return text
    .replace(/\p{Nd}/gu, (digit) => {
      const code = digit.codePointAt(0)!;
      const zero = ZEROS.find((first) => code >= first && code < first + 10);
      return zero === undefined ? digit : String(code - zero);
    })
    .replaceAll("٫", ".")
    .replaceAll("٬", ",");
}
