import { expect, test } from "vitest";
import { ApiError } from "./api/errors";
import { OnceOnly } from "./idempotency";

test("the same wish after a lost answer carries the same key", async () => {
  const once = new OnceOnly();
  const keys: string[] = [];
  const lost = (key: string) => (keys.push(key), Promise.reject(ApiError.unreachable()));
  await expect(once.send({ slot: 1 }, lost)).rejects.toThrow();
  await once.send({ slot: 1 }, async (key) => keys.push(key));
  expect(keys[0]).toBe(keys[1]);
});

test("another wish, or one that was refused, gets a new key", async () => {
  const once = new OnceOnly();
  const keys: string[] = [];
  const refused = (key: string) => (keys.push(key), Promise.reject(new ApiError(409, "slot_taken", "Taken.")));
  await expect(once.send({ slot: 1 }, refused)).rejects.toThrow();
  await expect(once.send({ slot: 1 }, refused)).rejects.toThrow();
  await once.send({ slot: 2 }, async (key) => keys.push(key));
  expect(new Set(keys).size).toBe(3);
});
