import { expect, test } from "vitest";
import { sparkline } from "./sparkline";

test("a line fills its box; nothing is at its bottom", () => {
  expect(sparkline([0, 4, 2], 100, 20)).toBe("M0.0,20.0L50.0,0.0L100.0,10.0");
  expect(sparkline([0, 0], 100, 20)).toBe("M0.0,20.0L100.0,20.0");
});

test("what is not known is a gap, and one value is no line", () => {
  expect(sparkline([1, null, 1, 1, null], 100, 20)).toBe("M0.0,0.0M50.0,0.0L75.0,0.0");
  expect(sparkline([null, 3], 100, 20)).toBeUndefined();
  expect(sparkline([], 100, 20)).toBeUndefined();
});
