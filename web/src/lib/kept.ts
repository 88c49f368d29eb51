/**
 * What somebody has typed and not saved yet, kept over a sign-in, a refresh and a failure: in this tab, or in this browser until it is
 * saved. By person, so that nobody finds another one's; gone with logging out, and from the tab with the tab.
 */

const PREFIX = "kept:";

export type KeptIn = "tab" | "browser";

const storageOf = (place: KeptIn) => (place === "tab" ? sessionStorage : localStorage);

export function readKept<T>(key: string, place: KeptIn = "tab"): T | undefined {
  try {
    const text = storageOf(place).getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    // Storage may be blocked.
    return undefined;
  }
}

export function keep(key: string, value: unknown, place: KeptIn = "tab"): void {
  try {
    const storage = storageOf(place);
    if (value === undefined) storage.removeItem(PREFIX + key);
    else storage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // It is then lost with the page.
  }
}

/** Forgets everything that is kept: for logging out. */
export function forgetKept(): void {
  for (const place of ["tab", "browser"] as const) {
    try {
      const storage = storageOf(place);
      for (const key of Object.keys(storage)) if (key.startsWith(PREFIX)) storage.removeItem(key);
    } catch {
      // Nothing was kept.
    }
  }
}
