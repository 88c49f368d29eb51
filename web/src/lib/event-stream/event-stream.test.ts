import { afterEach, expect, test, vi } from "vitest";
import { HeartbeatTimeout, readEventStream, type StreamEvent } from "./event-stream";

afterEach(() => {
  vi.useRealTimers();
});

/** Reads a stream of these chunks. */
async function read(...chunks: (string | Uint8Array)[]) {
  const events: StreamEvent[] = [];
  const retries: number[] = [];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(typeof chunk === "string" ? encoder.encode(chunk) : chunk);
      controller.close();
    },
  });
  await readEventStream(body, 1000, {
    onEvent: (event) => events.push(event),
    onRetry: (milliseconds) => retries.push(milliseconds),
  });
  return { events, retries };
}

const TEXT = 'event: notification\nid: n1\ndata: {"id":"n1","name":"Catarina Nóbrega"}\n\n';
const EVENT = { event: "notification", id: "n1", data: '{"id":"n1","name":"Catarina Nóbrega"}' };

test("an event has its type, its id and its data; comments are ignored", async () => {
  const { events, retries } = await read(`retry: 2500\n: open\n\n${TEXT}: \n\n`);
  expect(events).toEqual([EVENT]);
  expect(retries).toEqual([2500]);
});

test("a stream may be cut into chunks anywhere, even within a character", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    expect((await read(bytes.slice(0, cut), bytes.slice(cut))).events).toEqual([EVENT]);
  }
});

test("an incomplete event at the end is dropped", async () => {
  expect((await read(TEXT.trimEnd())).events).toEqual([]);
});

test("several data lines are one text, and an event without a type is a message", async () => {
  const { events } = await read("data: one\r\ndata: two\r\n\r\n");
  expect(events).toEqual([{ event: "message", id: undefined, data: "one\ntwo" }]);
});

test("heartbeats keep the stream open, and without them it times out", async () => {
  vi.useFakeTimers();
  const cancelled = vi.fn();
  let write = (_: string) => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      write = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
    cancel: cancelled,
  });
  const ended = vi.fn();
  readEventStream(body, 45_000, { onEvent: vi.fn(), onRetry: vi.fn() }).catch(ended);
  for (let heartbeat = 0; heartbeat < 5; heartbeat += 1) {
    await vi.advanceTimersByTimeAsync(44_000);
    write(": \n\n");
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(ended.mock.calls[0]![0]).toBeInstanceOf(HeartbeatTimeout);
  expect(cancelled).toHaveBeenCalledOnce();
});
