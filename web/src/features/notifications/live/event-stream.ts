import { createParser } from "eventsource-parser";

/** One message of an event stream; the types are those of WHATWG HTML, section 9.2. */
export interface StreamMessage {
  event: string;
  id?: string;
  data: string;
}

interface Heard {
  onMessage: (message: StreamMessage) => void;
  /** The server says how long to wait before coming back. */
  onRetry: (milliseconds: number) => void;
}

/** Longer than anything we are sent; what does not end is not ours. */
const MAX_CHARACTERS = 1_000_000;

/** Nothing came for longer than a heartbeat allows: whoever was to send it is gone, though the line is not cut. */
export class Silence extends Error {
  override readonly name = "Silence";
}

/** Reads a `text/event-stream` to its end. Throws {@link Silence} when nothing at all, not even a heartbeat, comes for so long. */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  patienceMs: number,
  heard: Heard,
): Promise<void> {
  const parser = createParser({
    onEvent: ({ event = "message", id, data }) => heard.onMessage({ event, id, data }),
    onRetry: heard.onRetry,
    maxBufferSize: MAX_CHARACTERS,
  });
  // Characters may be cut between chunks, so one decoder sees them all.
  const decoder = new TextDecoder();
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await within(patienceMs, reader.read());
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } catch (error) {
    // The other end should stop sending; whether it hears that no longer matters.
    void reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** What comes of it, or {@link Silence} when that takes too long. */
export async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Silence()), milliseconds);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
