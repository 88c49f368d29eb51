import { useSyncExternalStore } from "react";

/** Whether Rapport can only be read for now, by the last answer of the API that came to this page. */
export interface ReadOnlyMode {
  isOn: boolean;
  /** In the words of the team. */
  reason?: string;
}

const OFF: ReadOnlyMode = { isOn: false };

let current: ReadOnlyMode = OFF;
const listeners = new Set<() => void>();

/** Every answer of the API says it, so nothing is asked for it. What comes from elsewhere, a proxy say, has no request id and says nothing. */
export function noteReadOnlyMode(headers: Headers): void {
  if (!headers.has("x-request-id")) return;
  const isOn = headers.get("x-read-only") === "true";
  const reason = isOn ? decoded(headers.get("x-read-only-reason")) : undefined;
  if (isOn === current.isOn && reason === current.reason) return;
  current = isOn ? { isOn, reason } : OFF;
  for (const listener of listeners) listener();
}

function decoded(text: string | null): string | undefined {
  try {
    return text ? decodeURIComponent(text) : undefined;
  } catch {
    return undefined;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useReadOnlyMode(): ReadOnlyMode {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => OFF,
  );
}
