import { expect, test } from "vitest";
import { ApiError } from "./api/errors";
import { IdempotentSender, type SentBody } from "./idempotency";

test("the same body sent again after a lost response carries the same key", async () => {
  const sender = new IdempotentSender();
  const keys: string[] = [];
  const lost = (key: string) => (keys.push(key), Promise.reject(ApiError.unreachable()));
  await expect(sender.send({ slot: 1 }, lost)).rejects.toThrow();
  await sender.send({ slot: 1 }, async (key) => keys.push(key));
  expect(keys[0]).toBe(keys[1]);
});

test("another body, or one that was refused, gets a new key", async () => {
  const sender = new IdempotentSender();
  const keys: string[] = [];
  const refused = (key: string) => (keys.push(key), Promise.reject(new ApiError(409, "slot_taken", "Taken.")));
  await expect(sender.send({ slot: 1 }, refused)).rejects.toThrow();
  await expect(sender.send({ slot: 1 }, refused)).rejects.toThrow();
  await sender.send({ slot: 2 }, async (key) => keys.push(key));
  expect(new Set(keys).size).toBe(3);
});

test("a store that outlives the page has the key of the last body", async () => {
  let stored: SentBody | undefined;
  const store = { read: () => stored, write: (sent: SentBody | undefined) => (stored = sent) };
  const keys: string[] = [];
  const lost = (key: string) => (keys.push(key), Promise.reject(ApiError.unreachable()));
  await expect(new IdempotentSender(store).send({ title: "A" }, lost)).rejects.toThrow();
  await new IdempotentSender(store).send({ title: "A" }, async (key) => keys.push(key));
  expect(keys[0]).toBe(keys[1]);
});
