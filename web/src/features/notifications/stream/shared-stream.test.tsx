import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OpenStream } from "@/lib/event-stream/reconnecting-stream";
import { joinSharedStream } from "./shared-stream";

/** The part of the Web Locks API that we use: one holder, the others in a queue. */
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

const notification = (id: string) => ({ id, kind: "booking_moved", data: {}, created_at: "2026-12-01T09:00:00Z" });

interface FakeStream {
  by: string;
  after?: string;
  send: (id: string) => void;
}

let streams: FakeStream[] = [];
let leaves: (() => void)[] = [];

/** A tab of this browser, and what it received. */
function tab(name: string, newest?: string, user = "u1") {
  const received: string[] = [];
  const open: OpenStream = async (after, signal) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        signal.addEventListener("abort", () => controller.error(new DOMException("Aborted", "AbortError")));
        const send = (id: string) =>
          controller.enqueue(
            new TextEncoder().encode(`event: notification\ndata: ${JSON.stringify(notification(id))}\n\n`),
          );
        streams.push({ by: name, after, send });
      },
    });
  const leave = joinSharedStream(user, open, {
    newestId: () => newest,
    onConnected: () => received.push("connected"),
    onDisconnected: () => received.push("disconnected"),
    onNotification: ({ id }) => received.push(id),
  });
  leaves.push(leave);
  return { received, leave };
}

const expectReceived = (received: string[], ...expected: string[]) =>
  vi.waitFor(() => expect(received).toEqual(expected));

beforeEach(() => {
  streams = [];
  leaves = [];
  vi.stubGlobal("navigator", { onLine: true, locks: fakeLocks() });
});
afterEach(() => {
  for (const leave of leaves) leave();
  vi.unstubAllGlobals();
});

test("only the leading tab opens a stream, and all tabs receive its notifications", async () => {
  const one = tab("one");
  await expectReceived(one.received, "connected");
  const two = tab("two");
  const three = tab("three");
  await expectReceived(two.received, "connected");
  await expectReceived(three.received, "connected");
  expect(streams.map(({ by }) => by)).toEqual(["one"]);
  streams[0]!.send("n1");
  for (const { received } of [one, two, three]) await expectReceived(received, "connected", "n1");
});

test("when the leading tab closes, the next one continues after the last notification", async () => {
  const one = tab("one");
  await expectReceived(one.received, "connected");
  const two = tab("two", "older");
  const three = tab("three", "older");
  await expectReceived(three.received, "connected");
  streams[0]!.send("n1");
  await expectReceived(two.received, "connected", "n1");
  one.leave();
  await vi.waitFor(() => expect(streams).toHaveLength(2));
  expect(streams[1]).toMatchObject({ by: "two", after: "n1" });
  streams[1]!.send("n2");
  // It may get the lock before or after it receives "disconnected".
  await vi.waitFor(() =>
    expect(two.received.filter((each) => each !== "disconnected")).toEqual(["connected", "n1", "connected", "n2"]),
  );
  await expectReceived(three.received, "connected", "n1", "disconnected", "connected", "n2");
  expect(one.received).toEqual(["connected", "n1"]);
});

test("the first stream begins after the newest notification shown", async () => {
  const one = tab("one", "n0");
  await expectReceived(one.received, "connected");
  expect(streams[0]!.after).toBe("n0");
});

test("each user has a stream of their own", async () => {
  const ana = tab("ana", undefined, "ana");
  const ben = tab("ben", undefined, "ben");
  await expectReceived(ana.received, "connected");
  await expectReceived(ben.received, "connected");
  streams.find(({ by }) => by === "ana")!.send("n1");
  await expectReceived(ana.received, "connected", "n1");
  expect(ben.received).toEqual(["connected"]);
});

test("without Web Locks each tab has its own stream, and receives everything once", async () => {
  vi.stubGlobal("navigator", { onLine: true });
  const one = tab("one");
  const two = tab("two");
  await expectReceived(one.received, "connected");
  await expectReceived(two.received, "connected");
  expect(streams).toHaveLength(2);
  for (const { send } of streams) send("n1");
  await expectReceived(one.received, "connected", "n1");
  await expectReceived(two.received, "connected", "n1");
});
