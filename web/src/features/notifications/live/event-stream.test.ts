import { afterEach, expect, test, vi } from "vitest";
import { readEventStream, Silence, type StreamMessage } from "./event-stream";

afterEach(() => {
  vi.useRealTimers();
});

/** Reads what comes in these pieces. */
async function heard(...pieces: (string | Uint8Array)[]) {
  const messages: StreamMessage[] = [];
  const retries: number[] = [];
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
  await readEventStream(body, 1000, {
    onMessage: (message) => messages.push(message),
    onRetry: (milliseconds) => retries.push(milliseconds),
  });
  return { messages, retries };
}

const NEWS = 'event: notification\nid: n1\ndata: {"id":"n1","name":"Catarina Nóbrega"}\n\n';
const MESSAGE = { event: "notification", id: "n1", data: '{"id":"n1","name":"Catarina Nóbrega"}' };

test("a message has its kind, its id and its data; comments say nothing", async () => {
  const { messages, retries } = await heard(`retry: 2500\n: open\n\n${NEWS}: \n\n`);
  expect(messages).toEqual([MESSAGE]);
  expect(retries).toEqual([2500]);
});

test("it does not matter where the line cuts it, even within a letter", async () => {
  const bytes = new TextEncoder().encode(NEWS);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    expect((await heard(bytes.slice(0, cut), bytes.slice(cut))).messages).toEqual([MESSAGE]);
  }
});

test("what was cut off in the middle is not told", async () => {
  expect((await heard(NEWS.trimEnd())).messages).toEqual([]);
});

test("several lines of data are one text, and a message without a kind is one", async () => {
  const { messages } = await heard("data: one\r\ndata: two\r\n\r\n");
  expect(messages).toEqual([{ event: "message", id: undefined, data: "one\ntwo" }]);
});

test("a heartbeat keeps it alive, and silence ends it", async () => {
  vi.useFakeTimers();
  const cancelled = vi.fn();
  let say = (_: string) => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      say = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
    cancel: cancelled,
  });
  const ended = vi.fn();
  readEventStream(body, 45_000, { onMessage: vi.fn(), onRetry: vi.fn() }).catch(ended);
  for (let beat = 0; beat < 5; beat += 1) {
    await vi.advanceTimersByTimeAsync(44_000);
    say(": \n\n");
    await vi.advanceTimersByTimeAsync(0);
  }
  expect(ended).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(ended.mock.calls[0]![0]).toBeInstanceOf(Silence);
  expect(cancelled).toHaveBeenCalledOnce();
});
