/** The longest doubled delay; with jitter it is a minute. */
const MAX_DELAY_MS = 40_000;

/**
 * The delay before the next attempt: the server's `retry`, doubled with each failure, plus up to half of it as jitter, so that
 * clients that were disconnected together do not reconnect together. `minDelayMs` is the `Retry-After` of a refusal.
 */
export function backoffDelay(failures: number, retryMs: number, minDelayMs = 0, random = Math.random()): number {
  const doubled = Math.max(retryMs, Math.min(MAX_DELAY_MS, retryMs * 2 ** Math.min(failures, 10)));
  return Math.max(minDelayMs, doubled) * (1 + random / 2);
}

/** Resolves after the delay, or at once when the network is back or the signal aborts. */
export function waitForRetry(milliseconds: number, signal: AbortSignal): Promise<void> {
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

/** Resolves when the browser is online, or when the signal aborts. */
export function waitUntilOnline(signal: AbortSignal): Promise<void> {
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
