import { LOCALE } from "./locale";

const languages = new Intl.DisplayNames(["en"], { type: "language" });
const regions = new Intl.DisplayNames(["en"], { type: "region" });

/** `de` → `German` */
export function languageName(code: string): string {
  return orUndefined(() => languages.of(code)) ?? code;
}

/** `DE` → `Germany` */
export function countryName(code: string): string {
  return orUndefined(() => regions.of(code)) ?? code;
}

function orUndefined(name: () => string | undefined): string | undefined {
  try {
    return name();
  } catch {
    return undefined;
  }
}

/** `German, English and French` */
export function listed(names: string[]): string {
  return new Intl.ListFormat(LOCALE, { type: "conjunction" }).format(names);
}

/** `Ben Okafor` → `Ben` */
export function firstName(name: string): string {
  return name.split(" ")[0] ?? name;
}
