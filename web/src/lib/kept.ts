/**
 * What somebody has typed and not saved yet, kept in this tab over a sign-in, a refresh and a failure. By person, so that nobody finds
 * another one's; gone with the tab, and with logging out.
 */

const PREFIX = "kept:";

export function readKept<T>(key: string): T | undefined {
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    // Storage may be blocked.
    return undefined;
  }
}

export function keep(key: string, value: unknown): void {
  try {
    if (value === undefined) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // It is then lost with the page.
  }
}

/** Forgets everything that is kept: for logging out. */
export function forgetKept(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
