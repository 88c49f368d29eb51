import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/lib/api/errors";
import { backoffDelay } from "./backoff";
import type { StreamEvent } from "./event-stream";
import { keepConnected, type OpenStream } from "./reconnecting-stream";

const eventText = (id: string) => `event: notification\nid: ${id}\ndata: {}\n\n`;

/** An API whose streams the test writes to and ends, and whose refusals it chooses. */
function fakeApi() {
  const streams: { after?: string; write: (text: string) => void; end: () => void; signal: AbortSignal }[] = [];
  const refusals: Error[] = [];
  const open: OpenStream = async (after, signal) => {
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    return new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener("abort", () => {
          try {
            controller.error(new DOMException("Aborted", "AbortError"));
          } catch {
            // Closed already.
          }
        });
        const write = (text: string) => controller.enqueue(new TextEncoder().encode(text));
        streams.push({ after, write, end: () => controller.close(), signal });
      },
    });
  };
  return { streams, refusals, open: vi.fn(open) };
}

let stop = new AbortController();
let received: string[] = [];
let last: string | undefined;
const handlers = {
  onConnected: () => received.push("connected"),
  onDisconnected: () => received.push("disconnected"),
  onEvent: ({ event, id }: StreamEvent) => {
    last = id ?? last;
    received.push(id ?? event);
  },
  lastEventId: () => last,
};
const advance = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
  stop = new AbortController();
  received = [];
  last = undefined;
});
afterEach(() => {
  stop.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("a stream that ends is opened again after the server's retry time, after the last event received", async () => {
  const { streams, open } = fakeApi();
  void keepConnected(open, handlers, stop.signal);
  await advance(0);
  expect(streams[0]!.after).toBeUndefined();
  streams[0]!.write(`retry: 3000\n: open\n\n${eventText("n1")}event: weather\ndata: rain\n\n${eventText("n2")}`);
  await advance(20_000);
  expect(received).toEqual(["connected", "n1", "weather", "n2"]);
  streams[0]!.end();
  await advance(2_999);
  expect(streams).toHaveLength(1);
  await advance(1);
  expect(streams[1]!.after).toBe("n2");
  expect(received.slice(4)).toEqual(["disconnected", "connected"]);
});

test("each failure doubles the delay, and a stable stream resets it", async () => {
  const { streams, refusals, open } = fakeApi();
  refusals.push(...Array.from({ length: 3 }, () => ApiError.unreachable()));
  void keepConnected(open, handlers, stop.signal);
  for (const [wait, tries] of [
    [0, 1],
    [4_000, 2],
    [8_000, 3],
    [16_000, 4],
  ] as const) {
    await advance(wait);
    expect(open).toHaveBeenCalledTimes(tries);
  }
  expect(received).toEqual(["disconnected", "disconnected", "disconnected", "connected"]);
  await advance(5_000);
  streams[0]!.end();
  await advance(2_000);
  expect(open).toHaveBeenCalledTimes(5);
});

test("a stream without heartbeats times out, and so does one that never opens", async () => {
  const { streams, open } = fakeApi();
  void keepConnected(open, handlers, stop.signal);
  await advance(45_000);
  expect(received).toEqual(["connected", "disconnected"]);
  expect(streams[0]!.signal.aborted).toBe(true);
  open.mockImplementationOnce(() => new Promise(() => {}));
  await advance(2_000);
  expect(open).toHaveBeenCalledTimes(2);
  await advance(45_000);
  expect(received).toEqual(["connected", "disconnected", "disconnected"]);
});

test("no stream is open while the browser is offline, and one is opened as soon as it is online", async () => {
  const { streams, open } = fakeApi();
  const network = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  void keepConnected(open, handlers, stop.signal);
  await advance(600_000);
  expect(open).not.toHaveBeenCalled();
  network.mockReturnValue(true);
  window.dispatchEvent(new Event("online"));
  await advance(0);
  expect(received).toEqual(["connected"]);

  network.mockReturnValue(false);
  window.dispatchEvent(new Event("offline"));
  await advance(600_000);
  expect(received).toEqual(["connected", "disconnected"]);
  expect(streams[0]!.signal.aborted).toBe(true);
  network.mockReturnValue(true);
  window.dispatchEvent(new Event("online"));
  await advance(0);
  expect(streams).toHaveLength(2);
});

test("the delay ends early when the browser comes online", async () => {
  const { refusals, open } = fakeApi();
  refusals.push(ApiError.unreachable());
  void keepConnected(open, handlers, stop.signal);
  await advance(1);
  window.dispatchEvent(new Event("online"));
  await advance(0);
  expect(received).toEqual(["disconnected", "connected"]);
});

test("a refusal is retried after its Retry-After, and a 401 is not retried", async () => {
  const { refusals, open } = fakeApi();
  refusals.push(
    new ApiError(429, "rate_limited", "Too many."),
    new ApiError(503, "unavailable", "Later.", [], undefined, {}, 50),
    new ApiError(401, "unauthenticated", "Who is it?"),
  );
  const connection = keepConnected(open, handlers, stop.signal);
  await advance(29_999);
  expect(open).toHaveBeenCalledTimes(1);
  await advance(1);
  expect(open).toHaveBeenCalledTimes(2);
  await advance(49_999);
  expect(open).toHaveBeenCalledTimes(2);
  await advance(1);
  await connection;
  expect(received).toEqual(["disconnected", "disconnected", "disconnected"]);
  await advance(600_000);
  expect(open).toHaveBeenCalledTimes(3);
});

test("aborting closes the stream, and no handler is called after it", async () => {
  const { streams, open } = fakeApi();
  const connection = keepConnected(open, handlers, stop.signal);
  await advance(0);
  stop.abort();
  await connection;
  expect(streams[0]!.signal.aborted).toBe(true);
  expect(received).toEqual(["connected"]);
});

test("delays grow to a minute at most, with jitter", () => {
  expect(backoffDelay(0, 2_000, 0, 0)).toBe(2_000);
  expect(backoffDelay(0, 2_000, 0, 1)).toBe(3_000);
  expect(backoffDelay(3, 2_000, 0, 0)).toBe(16_000);
  expect(backoffDelay(50, 2_000, 0, 1)).toBe(60_000);
  expect(backoffDelay(0, 90_000, 0, 0)).toBe(90_000);
  expect(backoffDelay(0, 2_000, 30_000, 0)).toBe(30_000);
});
