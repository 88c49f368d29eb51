/** Order matters: most browsers also claim to be Chrome or Safari. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdg(?:e|A|iOS)?\//, "Edge"],
  [/\b(?:OPR|OPiOS|OPT)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(?:Firefox|FxiOS)\//, "Firefox"],
  [/\b(?:Chrome|HeadlessChrome|CriOS|Chromium)\//, "Chrome"],
  [/\bVersion\/\S+.*\bSafari\//, "Safari"],
];

/** Order matters here as well: Android says Linux too, and an iPhone Mac OS X. */
const PLACES: [RegExp, string, Device["kind"]][] = [
  [/\biPhone\b/, "an iPhone", "phone"],
  [/\biPad\b/, "an iPad", "tablet"],
  [/\bAndroid\b(?=.*\bMobile\b)/, "an Android phone", "phone"],
  [/\bAndroid\b/, "Android", "tablet"],
  [/\bCrOS\b/, "a Chromebook", "computer"],
  [/\bWindows\b/, "Windows", "computer"],
  [/\bMacintosh\b|\bMac OS X\b/, "a Mac", "computer"],
  [/\bLinux\b|\bX11\b/, "Linux", "computer"],
];

export interface Device {
  name: string;
  kind: "phone" | "tablet" | "computer" | "unknown";
}

/** What a device is called by its owner, from what it says about itself: `Firefox on Windows`, `Safari on an iPhone`. */
export function deviceOf(userAgent: string | null | undefined): Device {
  const text = userAgent?.trim() ?? "";
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  const [, place, kind = "unknown"] = PLACES.find(([pattern]) => pattern.test(text)) ?? [];
  if (place) return { name: browser ? `${browser} on ${place}` : `An app on ${place}`, kind };
  if (browser) return { name: browser, kind };
  // Programs put their own name first: `curl/8.5.0`.
  const program = /^([\p{L}\p{N}][\p{L}\p{N} ._-]{0,39})(?:\/|$)/u.exec(text)?.[1];
  return { name: program && program !== "Mozilla" ? program : "A device we don’t know", kind };
}
