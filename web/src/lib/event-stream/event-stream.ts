import { createParser } from "eventsource-parser";

/** One event of an event stream (WHATWG HTML, section 9.2). */
export interface StreamEvent {
  event: string;
  id?: string;
  data: string;
}

interface StreamHandlers {
  onEvent: (event: StreamEvent) => void;
  /** The server's reconnection time. */
  onRetry: (milliseconds: number) => void;
}

/** Longer than any event of ours; a longer one is an error. */
const MAX_CHARACTERS = 1_000_000;

/** Nothing arrived for longer than the heartbeat interval allows, although the connection was not closed. */
export class HeartbeatTimeout extends Error {
  override readonly name = "HeartbeatTimeout";
}

/** Reads a `text/event-stream` to its end. Throws {@link HeartbeatTimeout} when nothing, not even a heartbeat, arrives in time. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  timeoutMs: number,
  handlers: StreamHandlers,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ event = "message", id, data }) => handlers.onEvent({ event, id, data }),
    onRetry: handlers.onRetry,
    maxBufferSize: MAX_CHARACTERS,
  });
  // One decoder for all chunks, since a character may be split between two.
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await withTimeout(timeoutMs, reader.read());
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch (error) {
    // Tells the server to stop sending; the connection may be gone already.
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** The result of the work; throws {@link HeartbeatTimeout} when it takes too long. */
export async function withTimeout<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HeartbeatTimeout()), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
