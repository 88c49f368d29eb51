/** Doubling ends here; spread, it makes a minute at most. */
const LONGEST_MS = 40_000;

/**
 * How long to wait before the next try: what the server asked for, doubled with each failure, and up to half as much again, so that
 * those who were cut off together do not come back together. `leastMs` is what a refusal asked for.
 */
export function pauseBefore(failures: number, retryMs: number, leastMs = 0, chance = Math.random()): number {
  const doubled = Math.max(retryMs, Math.min(LONGEST_MS, retryMs * 2 ** Math.min(failures, 10)));
  return Math.max(leastMs, doubled) * (1 + chance / 2);
}

/** Waits, but not once the network has come back, nor longer than somebody is interested. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}

/** Resolves as soon as the browser believes to have a network again. */
export function online(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || navigator.onLine !== false) return resolve();
    const done = () => {
      window.removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    window.addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
