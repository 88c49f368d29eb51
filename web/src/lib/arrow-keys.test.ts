import { expect, test } from "vitest";
import { placeByKey } from "./arrow-keys";

/** Three days with 2, 3 and 1 times, as columns: 0 1 | 2 3 4 | 5. */
const week = [
  [0, 0],
  [0, 50],
  [100, 0],
  [100, 50],
  [100, 100],
  [200, 0],
].map(([x, y]) => ({ x: x!, y: y! }));

test.each([
  [0, "ArrowDown", 1],
  [1, "ArrowUp", 0],
  [1, "ArrowRight", 3],
  [3, "ArrowLeft", 1],
  // Where the next day has no time at this height, its nearest.
  [4, "ArrowLeft", 1],
  [4, "ArrowRight", 5],
  [3, "Home", 0],
  [0, "End", 5],
])("from %i, %s leads to %i", (from, key, to) => {
  expect(placeByKey(week, from, key)).toBe(to);
});

test("at an edge, and by other keys, the focus stays", () => {
  for (const [from, key] of [
    [0, "ArrowUp"],
    [0, "ArrowLeft"],
    [1, "ArrowDown"],
    [5, "ArrowRight"],
    [0, "Enter"],
    [9, "ArrowDown"],
  ] as const) {
    expect(placeByKey(week, from, key)).toBe(-1);
  }
});
