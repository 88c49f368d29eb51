import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "@/lib/api/errors";
import { keepListening, notificationIn, type Open } from "./line";
import { pauseBefore } from "./pauses";

const told = (id: string) => ({ id, kind: "booking_moved", data: {}, created_at: "2026-12-01T09:00:00Z" });
const news = (id: string) => `event: notification\nid: ${id}\ndata: ${JSON.stringify(told(id))}\n\n`;

/** One stream after the other, each in the test's hand. */
function api() {
  const streams: { after?: string; say: (text: string) => void; end: () => void; signal: AbortSignal }[] = [];
  const refusals: Error[] = [];
  const open: Open = async (after, signal) => {
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
        const say = (text: string) => controller.enqueue(new TextEncoder().encode(text));
        streams.push({ after, say, end: () => controller.close(), signal });
      },
    });
  };
  return { streams, refusals, open: vi.fn(open) };
}

let stop = new AbortController();
let heard: string[] = [];
let last: string | undefined;
const listener = {
  onUp: () => heard.push("up"),
  onDown: () => heard.push("down"),
  onNews: ({ id }: { id: string }) => {
    last = id;
    heard.push(id);
  },
  lastEventId: () => last,
};
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
  stop = new AbortController();
  heard = [];
  last = undefined;
});
afterEach(() => {
  stop.abort();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("it comes back after every end, when the server wants it, after the last that was told", async () => {
  const { streams, open } = api();
  void keepListening(open, listener, stop.signal);
  await pass(0);
  expect(streams[0]!.after).toBeUndefined();
  streams[0]!.say(`retry: 3000\n: open\n\n${news("n1")}event: weather\ndata: rain\n\n${news("n2")}`);
  await pass(20_000);
  expect(heard).toEqual(["up", "n1", "n2"]);
  streams[0]!.end();
  await pass(2_999);
  expect(streams).toHaveLength(1);
  await pass(1);
  expect(streams[1]!.after).toBe("n2");
  expect(heard.slice(3)).toEqual(["down", "up"]);
});

test("each failure doubles the pause, and a stream that held ends that", async () => {
  const { streams, refusals, open } = api();
  refusals.push(...Array.from({ length: 3 }, () => ApiError.unreachable()));
  void keepListening(open, listener, stop.signal);
  for (const [wait, tries] of [
    [0, 1],
    [4_000, 2],
    [8_000, 3],
    [16_000, 4],
  ] as const) {
    await pass(wait);
    expect(open).toHaveBeenCalledTimes(tries);
  }
  expect(heard).toEqual(["down", "down", "down", "up"]);
  await pass(5_000);
  streams[0]!.end();
  await pass(2_000);
  expect(open).toHaveBeenCalledTimes(5);
});

test("a line that is silent is given up, and so is one that never opens", async () => {
  const { streams, open } = api();
  void keepListening(open, listener, stop.signal);
  await pass(45_000);
  expect(heard).toEqual(["up", "down"]);
  expect(streams[0]!.signal.aborted).toBe(true);
  open.mockImplementationOnce(() => new Promise(() => {}));
  await pass(2_000);
  expect(open).toHaveBeenCalledTimes(2);
  await pass(45_000);
  expect(heard).toEqual(["up", "down", "down"]);
});

test("offline it waits, and comes back at once when the network does", async () => {
  const { streams, open } = api();
  const network = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  void keepListening(open, listener, stop.signal);
  await pass(600_000);
  expect(open).not.toHaveBeenCalled();
  network.mockReturnValue(true);
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect(heard).toEqual(["up"]);

  network.mockReturnValue(false);
  window.dispatchEvent(new Event("offline"));
  await pass(600_000);
  expect(heard).toEqual(["up", "down"]);
  expect(streams[0]!.signal.aborted).toBe(true);
  network.mockReturnValue(true);
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect(streams).toHaveLength(2);
});

test("a pause ends with the news that the network is back", async () => {
  const { refusals, open } = api();
  refusals.push(ApiError.unreachable());
  void keepListening(open, listener, stop.signal);
  await pass(1);
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect(heard).toEqual(["down", "up"]);
});

test("a refusal says how long to stay away; one that has no end is not asked again", async () => {
  const { refusals, open } = api();
  refusals.push(
    new ApiError(429, "rate_limited", "Too many."),
    new ApiError(503, "unavailable", "Later.", [], undefined, {}, 50),
    new ApiError(401, "unauthenticated", "Who is it?"),
  );
  const listening = keepListening(open, listener, stop.signal);
  await pass(29_999);
  expect(open).toHaveBeenCalledTimes(1);
  await pass(1);
  expect(open).toHaveBeenCalledTimes(2);
  await pass(49_999);
  expect(open).toHaveBeenCalledTimes(2);
  await pass(1);
  await listening;
  expect(heard).toEqual(["down", "down", "down"]);
  await pass(600_000);
  expect(open).toHaveBeenCalledTimes(3);
});

test("who stops it hears nothing more, and cuts the line", async () => {
  const { streams, open } = api();
  const listening = keepListening(open, listener, stop.signal);
  await pass(0);
  stop.abort();
  await listening;
  expect(streams[0]!.signal.aborted).toBe(true);
  expect(heard).toEqual(["up"]);
});

test("pauses grow to a minute at most, and are spread", () => {
  expect(pauseBefore(0, 2_000, 0, 0)).toBe(2_000);
  expect(pauseBefore(0, 2_000, 0, 1)).toBe(3_000);
  expect(pauseBefore(3, 2_000, 0, 0)).toBe(16_000);
  expect(pauseBefore(50, 2_000, 0, 1)).toBe(60_000);
  expect(pauseBefore(0, 90_000, 0, 0)).toBe(90_000);
  expect(pauseBefore(0, 2_000, 30_000, 0)).toBe(30_000);
});

test("what is no notification is none", () => {
  expect(notificationIn(JSON.stringify(told("n1")))).toEqual(told("n1"));
  for (const data of ["", "{", "null", "1", '{"id":"n1"}', '{"id":1,"kind":"a","created_at":"b"}']) {
    expect(notificationIn(data)).toBeUndefined();
  }
});
