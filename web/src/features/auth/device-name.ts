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

/** Order matters here as well: Android also names Linux, and an iPhone Mac OS X. */
const PLATFORMS: [RegExp, string, Device["kind"]][] = [
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

/** A name for a device, from its user agent: `Firefox on Windows`, `Safari on an iPhone`. */
export function deviceOf(userAgent: string | null | undefined): Device {
  const text = userAgent?.trim() ?? "";
  const browser = BROWSERS.find(([pattern]) => pattern.test(text))?.[1];
  const [, platform, kind = "unknown"] = PLATFORMS.find(([pattern]) => pattern.test(text)) ?? [];
  if (platform) return { name: browser ? `${browser} on ${platform}` : `An app on ${platform}`, kind };
  if (browser) return { name: browser, kind };
  // Other programs begin with their own name: `curl/8.5.0`.
  const program = /^([\p{L}\p{N}][\p{L}\p{N} ._-]{0,39})(?:\/|$)/u.exec(text)?.[1];
  return { name: program && program !== "Mozilla" ? program : "A device we don’t know", kind };
}
