/**
 * The one place that knows a reader's conventions. The words are English; the order of a date, the clock of 12 or 24 hours, the
 * first day of the week and the separators of numbers follow the reader's own language. Everything that formats takes a
 * {@link Locale}, by default the reader's; `Intl` is used nowhere else (a lint rule holds that).
 */
export interface Locale {
  /** English words in the order of the reader's region: `en-GB`, `en-US`, `en-DE`. */
  dates: string;
  /** The reader's own separators, with Latin digits: `de-DE-u-nu-latn`. */
  numbers: string;
  is12Hour: boolean;
  /** 0 is Sunday. */
  weekStartsOn: 0 | 1 | 2 | 3 | 4 | 5 | 6;
}

/** For pages that are rendered before the reader is known. */
export const DEFAULT_LOCALE: Locale = { dates: "en-GB", numbers: "en-GB-u-nu-latn", is12Hour: false, weekStartsOn: 1 };

/** The conventions for a reader with these languages, the preferred one first. */
export function localeOf(languages: readonly string[]): Locale {
  for (const language of languages) {
    const locale = readLanguage(language);
    if (locale) return locale;
  }
  return DEFAULT_LOCALE;
}

function readLanguage(tag: string): Locale | undefined {
  try {
    const { baseName } = new Intl.Locale(tag);
    // `en` alone says nothing about a region, and CLDR would take it for the United States.
    if (baseName === "en") return undefined;
    const region = new Intl.Locale(tag).maximize().region ?? "001";
    const english = `en-${region}`;
    const isKnown = new Intl.DateTimeFormat(english).resolvedOptions().locale === english;
    const { hourCycle } = new Intl.DateTimeFormat(baseName, { hour: "numeric" }).resolvedOptions();
    return {
      dates: isKnown ? english : "en-001",
      numbers: `${baseName}-u-nu-latn`,
      is12Hour: hourCycle === "h12" || hourCycle === "h11",
      weekStartsOn: firstWeekday(region),
    };
  } catch {
    // Not a language tag.
    return undefined;
  }
}

interface WeekInfo {
  firstDay: number;
}

/** By the region; Monday where the browser does not know. */
function firstWeekday(region: string): Locale["weekStartsOn"] {
  const locale = new Intl.Locale(`und-${region}`) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  const { firstDay } = locale.getWeekInfo?.() ?? locale.weekInfo ?? { firstDay: 1 };
  return (firstDay % 7) as Locale["weekStartsOn"];
}

let reader: Locale | undefined;
const listeners = new Set<() => void>();

/** The reader's conventions; the default on the server. Components that are rendered there use `useReaderLocale`. */
export function readerLocale(): Locale {
  if (typeof window === "undefined") return DEFAULT_LOCALE;
  return (reader ??= withChosenClock(localeOf(navigator.languages)));
}

/** Calls back whenever the reader has chosen another convention. Returns how to stop. */
export function subscribeLocale(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const CLOCK = "clock";

/** The reader's own word goes before their language. */
function withChosenClock(locale: Locale): Locale {
  try {
    const chosen = window.localStorage.getItem(CLOCK);
    return chosen === null ? locale : { ...locale, is12Hour: chosen === "12" };
  } catch {
    // Storage may be blocked.
    return locale;
  }
}

/** From now on the clock has 12 or 24 hours in this browser. */
export function chooseClock(hours: "12" | "24"): void {
  reader = { ...readerLocale(), is12Hour: hours === "12" };
  try {
    window.localStorage.setItem(CLOCK, hours);
  } catch {
    // It holds until the page is loaded again.
  }
  listeners.forEach((listener) => listener());
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format of dates in a zone, cached: making one is slow. */
export function dateFormat(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale.dates, locale.is12Hour, zone, options]);
  let format = formats.get(key);
  if (!format) {
    // `Intl` throws for a zone that it does not know; its times are shown as UTC, and the zone's name says so.
    const hourCycle = locale.is12Hour ? "h12" : "h23";
    const withZone = { hourCycle, ...options, timeZone: isKnownZone(zone) ? zone : "UTC" } as const;
    format = new Intl.DateTimeFormat(locale.dates, withZone);
    formats.set(key, format);
  }
  return format;
}

const zones = new Map<string, boolean>();

/** Whether this browser can show times of a zone. */
export function isKnownZone(zone: string): boolean {
  let known = zones.get(zone);
  if (known === undefined) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      // The tz database's names for no zone in particular.
      known = zone !== "Etc/Unknown" && zone !== "Factory";
    } catch {
      known = false;
    }
    zones.set(zone, known);
  }
  return known;
}

/** The zone that the browser is in by its own word, which may be none at all (`Etc/Unknown`). */
export function reportedZone(): string | undefined {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone as string | undefined;
  return zone && isKnownZone(zone) ? zone : undefined;
}

/** Every zone that the browser knows. */
export function reportedZones(): string[] {
  return Intl.supportedValuesOf("timeZone");
}

/** The parts of an amount with exactly that many decimals, with the place of the currency's sign. */
export function currencyParts(
  locale: Locale,
  value: number,
  currency: string,
  digits: number,
  isSign: boolean,
): Intl.NumberFormatPart[] {
  return new Intl.NumberFormat(locale.numbers, {
    style: "currency",
    currency,
    // A code is set apart by a space, a sign is not.
    currencyDisplay: isSign ? "narrowSymbol" : "code",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).formatToParts(value);
}

/** `1,234`: a number without a unit. */
export function wholeNumber(value: number, locale = readerLocale()): string {
  return new Intl.NumberFormat(locale.numbers, { maximumFractionDigits: 0 }).format(value);
}

/** A number with exactly that many decimals, without separators of thousands. */
export function plainDecimal(value: number, digits: number, locale = readerLocale()): string {
  const options = { useGrouping: false, minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale.numbers, options).format(value);
}

/** The sign between whole and fraction: `.` or `,`. */
export function decimalSeparator(locale = readerLocale()): string {
  const parts = new Intl.NumberFormat(locale.numbers).formatToParts(1.5);
  return parts.find(({ type }) => type === "decimal")?.value ?? ".";
}

const languageNames = new Intl.DisplayNames(["en"], { type: "language" });
const regionNames = new Intl.DisplayNames(["en"], { type: "region" });

/** `de` → `German` */
export function languageName(code: string): string {
  return nameOr(code, () => languageNames.of(code));
}

/** `DE` → `Germany` */
export function countryName(code: string): string {
  return nameOr(code, () => regionNames.of(code));
}

function nameOr(code: string, name: () => string | undefined): string {
  try {
    return name() ?? code;
  } catch {
    return code;
  }
}

/** `German, English and French` */
export function listed(names: string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}
