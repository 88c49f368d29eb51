const languages = new Intl.DisplayNames(["en"], { type: "language" });
const regions = new Intl.DisplayNames(["en"], { type: "region" });

/** `de` → `German` */
export function languageName(code: string): string {
  return safely(() => languages.of(code)) ?? code;
}

/** `DE` → `Germany` */
export function countryName(code: string): string {
  return safely(() => regions.of(code)) ?? code;
}

function safely(name: () => string | undefined): string | undefined {
  try {
    return name();
  } catch {
    return undefined;
  }
}

/** `German, English and French` */
export function listed(names: string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

/** `Ben Okafor` → `Ben` */
export function firstName(name: string): string {
  return name.split(" ")[0] ?? name;
}
