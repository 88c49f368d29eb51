import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Open } from "./line";
import { shareStream } from "./one-stream";

/** The part of the Web Locks API that we use: one holder, the others in a row. */
function fakeLocks() {
  const tails = new Map<string, Promise<unknown>>();
  return {
    request: (name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) => {
      const turn = (tails.get(name) ?? Promise.resolve()).then(() => {
        if (!signal.aborted) return work();
      });
      tails.set(name, turn);
      return turn;
    },
  };
}

const told = (id: string) => ({ id, kind: "booking_moved", data: {}, created_at: "2026-12-01T09:00:00Z" });

interface OpenStream {
  by: string;
  after?: string;
  tell: (id: string) => void;
}

let streams: OpenStream[] = [];
let stops: (() => void)[] = [];

/** A tab of this browser, and what it hears. */
function tab(name: string, newest?: string, user = "u1") {
  const heard: string[] = [];
  const open: Open = async (after, signal) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener("abort", () => controller.error(new DOMException("Aborted", "AbortError")));
        const tell = (id: string) =>
          controller.enqueue(new TextEncoder().encode(`event: notification\ndata: ${JSON.stringify(told(id))}\n\n`));
        streams.push({ by: name, after, tell });
      },
    });
  const stop = shareStream(user, open, {
    newest: () => newest,
    onUp: () => heard.push("up"),
    onDown: () => heard.push("down"),
    onNews: ({ id }) => heard.push(id),
  });
  stops.push(stop);
  return { heard, stop };
}

const hears = (heard: string[], ...words: string[]) => vi.waitFor(() => expect(heard).toEqual(words));

beforeEach(() => {
  streams = [];
  stops = [];
  vi.stubGlobal("navigator", { onLine: true, locks: fakeLocks() });
});
afterEach(() => {
  for (const stop of stops) stop();
  vi.unstubAllGlobals();
});

test("one tab listens, all of them hear", async () => {
  const one = tab("one");
  await hears(one.heard, "up");
  const two = tab("two");
  const three = tab("three");
  await hears(two.heard, "up");
  await hears(three.heard, "up");
  expect(streams.map(({ by }) => by)).toEqual(["one"]);
  streams[0]!.tell("n1");
  for (const { heard } of [one, two, three]) await hears(heard, "up", "n1");
});

test("when it closes, the next goes on after the last that was told", async () => {
  const one = tab("one");
  await hears(one.heard, "up");
  const two = tab("two", "older");
  const three = tab("three", "older");
  await hears(three.heard, "up");
  streams[0]!.tell("n1");
  await hears(two.heard, "up", "n1");
  one.stop();
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  expect(streams[1]).toMatchObject({ by: "two", after: "n1" });
  streams[1]!.tell("n2");
  // Whether it hears the farewell before it has the lock does not matter.
  await vi.waitFor(() => expect(two.heard.filter((word) => word !== "down")).toEqual(["up", "n1", "up", "n2"]));
  await hears(three.heard, "up", "n1", "down", "up", "n2");
  expect(one.heard).toEqual(["up", "n1"]);
});

test("the first stream begins after what is shown already", async () => {
  const one = tab("one", "n0");
  await hears(one.heard, "up");
  expect(streams[0]!.after).toBe("n0");
});

test("another person's stream is another stream", async () => {
  const ana = tab("ana", undefined, "ana");
  const ben = tab("ben", undefined, "ben");
  await hears(ana.heard, "up");
  await hears(ben.heard, "up");
  streams.find(({ by }) => by === "ana")!.tell("n1");
  await hears(ana.heard, "up", "n1");
  expect(ben.heard).toEqual(["up"]);
});

test("without locks each tab listens for itself, and hears everything once", async () => {
  vi.stubGlobal("navigator", { onLine: true });
  const one = tab("one");
  const two = tab("two");
  await hears(one.heard, "up");
  await hears(two.heard, "up");
  expect(streams).toHaveLength(2);
  for (const { tell } of streams) tell("n1");
  await hears(one.heard, "up", "n1");
  await hears(two.heard, "up", "n1");
});
