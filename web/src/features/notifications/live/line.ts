import { ApiError } from "@/lib/api/errors";
import type { Notification } from "@/lib/api/types";
import { readEventStream, within } from "./event-stream";
import { online, pause, pauseBefore } from "./pauses";

/** What somebody who listens hears. */
export interface Listener {
  /** The stream stands: from here on nothing is missed. */
  onUp: () => void;
  /** It does not, and is tried again. */
  onDown: () => void;
  onNews: (notification: Notification) => void;
  /** The last that is known here, so that what came after it is told again. */
  lastEventId: () => string | undefined;
}

/** Opens the stream after that notification; throws an {@link ApiError} when it is refused. */
export type Open = (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/** The API sends a heartbeat every 15 seconds: three of them missing is no coincidence. */
const PATIENCE_MS = 45_000;
/** A stream that ends sooner than this was no stream, and counts as a failure. */
const HELD_MS = 5_000;
/** Until the server has said something else. */
const RETRY_MS = 2_000;
/** Somebody has too many streams open: one of them has to close first. */
const CROWDED_MS = 30_000;

/**
 * Keeps one stream open until nobody is interested, or the sign-in has ended: comes back after every end, later after each failure,
 * and not while the browser is offline.
 */
export async function keepListening(open: Open, listener: Listener, signal: AbortSignal): Promise<void> {
  let failures = 0;
  let retryMs = RETRY_MS;
  while (!signal.aborted) {
    await online(signal);
    if (signal.aborted) return;
    const began = performance.now();
    let leastMs = 0;
    try {
      await listenOnce(open, listener, signal, (milliseconds) => (retryMs = milliseconds));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) {
        if (error.status === 401) return listener.onDown();
        leastMs = (error.retryAfterSeconds ?? 0) * 1000 || (error.status === 429 ? CROWDED_MS : 0);
      }
    }
    if (signal.aborted) return;
    listener.onDown();
    failures = performance.now() - began >= HELD_MS ? 0 : failures + 1;
    await pause(pauseBefore(failures, retryMs, leastMs), signal);
  }
}

async function listenOnce(
  open: Open,
  listener: Listener,
  signal: AbortSignal,
  onRetry: (milliseconds: number) => void,
): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  signal.addEventListener("abort", end);
  window.addEventListener("offline", end);
  try {
    const body = await within(PATIENCE_MS, open(listener.lastEventId(), ended.signal));
    listener.onUp();
    await readEventStream(body, PATIENCE_MS, {
      onRetry,
      onMessage: ({ event, data }) => {
        const told = event === "notification" ? notificationIn(data) : undefined;
        if (told) listener.onNews(told);
      },
    });
  } finally {
    signal.removeEventListener("abort", end);
    window.removeEventListener("offline", end);
    ended.abort();
  }
}

/** Nothing, when it is none: a newer API may say things that we don't know. */
export function notificationIn(data: string): Notification | undefined {
  try {
    const told = JSON.parse(data) as Partial<Notification> | null;
    const isWhole = ["id", "kind", "created_at"].every((name) => typeof told?.[name as "id"] === "string");
    return isWhole ? (told as Notification) : undefined;
  } catch {
    return undefined;
  }
}
