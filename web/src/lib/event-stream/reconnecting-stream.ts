import { ApiError } from "@/lib/api/errors";
import { backoffDelay, waitForRetry, waitUntilOnline } from "./backoff";
import { readEventStream, type StreamEvent, withTimeout } from "./event-stream";

export interface ConnectionHandlers {
  /** The stream is open: every event from now on arrives. */
  onConnected: () => void;
  /** The stream has ended, or could not be opened; it will be opened again. */
  onDisconnected: () => void;
  onEvent: (event: StreamEvent) => void;
  /** The last event received; the server sends those after it when the stream is opened again. Absent where it keeps none. */
  lastEventId?: () => string | undefined;
}

/** Opens the stream after that event; throws an {@link ApiError} when the API refuses. */
export type OpenStream = (lastEventId: string | undefined, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>;

/** Three missed heartbeats: the API sends one every 15 seconds. */
const HEARTBEAT_TIMEOUT_MS = 45_000;
/** A stream that ends sooner than this counts as a failure. */
const STABLE_AFTER_MS = 5_000;
/** Used until the server sends its own `retry`. */
const DEFAULT_RETRY_MS = 2_000;
/** After a 429 without `Retry-After`: this user has too many streams open, and one has to close first. */
const TOO_MANY_STREAMS_DELAY_MS = 30_000;

/**
 * Keeps one stream open until the signal aborts or the sign-in has ended: opens it again after every end, with backoff after
 * failures, and not while the browser is offline.
 */
export async function keepConnected(
  open: OpenStream,
  handlers: ConnectionHandlers,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let retryMs = DEFAULT_RETRY_MS;
  while (!signal.aborted) {
    await waitUntilOnline(signal);
    if (signal.aborted) return;
    const startedAt = performance.now();
    let minDelayMs = 0;
    try {
      await readOnce(open, handlers, signal, (milliseconds) => (retryMs = milliseconds));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError) {
        if (error.status === 401) return handlers.onDisconnected();
        minDelayMs = (error.retryAfterSeconds ?? 0) * 1000 || (error.status === 429 ? TOO_MANY_STREAMS_DELAY_MS : 0);
      }
    }
    if (signal.aborted) return;
    handlers.onDisconnected();
    failures = performance.now() - startedAt >= STABLE_AFTER_MS ? 0 : failures + 1;
    await waitForRetry(backoffDelay(failures, retryMs, minDelayMs), signal);
  }
}

/** Opens the stream and reads it to its end; ends it when the signal aborts or the browser goes offline. */
async function readOnce(
  open: OpenStream,
  handlers: ConnectionHandlers,
  signal: AbortSignal,
  onRetry: (milliseconds: number) => void,
): Promise<void> {
  const stream = new AbortController();
  const end = () => stream.abort();
  signal.addEventListener("abort", end);
  window.addEventListener("offline", end);
  try {
    const body = await withTimeout(HEARTBEAT_TIMEOUT_MS, open(handlers.lastEventId?.(), stream.signal));
    handlers.onConnected();
    await readEventStream(body, HEARTBEAT_TIMEOUT_MS, {
      onRetry,
      onEvent: handlers.onEvent,
    });
  } finally {
    signal.removeEventListener("abort", end);
    window.removeEventListener("offline", end);
    stream.abort();
  }
}
