import { useSyncExternalStore } from "react";

/** Why Rapport can only be read for now, as the API's last answer had it; undefined: it can be written, too. */
let current: string | undefined;
const listeners = new Set<() => void>();

/** Every answer of the API says it, so nothing is asked for it. What comes from elsewhere, a proxy say, has no request id and says nothing. */
export function noteReadOnlyMode(headers: Headers): void {
  if (!headers.has("x-request-id")) return;
  const reason = headers.get("x-read-only") === "true" ? (headers.get("x-read-only-reason") ?? "") : undefined;
  if (reason === current) return;
  current = reason;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** While Rapport can only be read, the reason of the team, percent-encoded and perhaps empty; undefined otherwise. */
export function useReadOnlyReason(): string | undefined {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => undefined,
  );
}
