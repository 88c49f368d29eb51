import { expect, test } from "vitest";
import { remembered } from "./remembered";

function setUp() {
  const state = { at: 0, reads: 0, fails: false };
  const value = remembered(
    async () => {
      state.reads += 1;
      if (state.fails) throw new Error("down");
      return state.reads;
    },
    60_000,
    () => state.at,
  );
  return { state, value };
}

test("it is read once for all who ask at once, and again after a while, in the background", async () => {
  const { state, value } = setUp();
  expect(await Promise.all([value(), value(), value()])).toEqual([1, 1, 1]);
  state.at = 59_999;
  expect(await value()).toBe(1);
  state.at = 60_000;
  expect(await value()).toBe(1);
  expect(await value()).toBe(2);
  expect(state.reads).toBe(2);
});

test("what is known stays while it can't be read, and a first failure is shown", async () => {
  const { state, value } = setUp();
  state.fails = true;
  await expect(value()).rejects.toThrow("down");
  state.fails = false;
  expect(await value()).toBe(2);
  state.fails = true;
  state.at = 120_000;
  expect(await value()).toBe(2);
  await Promise.resolve();
  expect(await value()).toBe(2);
});
