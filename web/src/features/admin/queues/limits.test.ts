import { expect, test } from "vitest";
import { limitsText, readLimit } from "./limits";

const whole = { min: 1, max: 1_000, isWhole: true };
const rate = { min: 0.01, max: 10_000 };

test("a limit is a number within its range, or none", () => {
  expect(["", " ", "1", " 1000 "].map((text) => readLimit(text, whole))).toEqual([null, null, 1, 1_000]);
  expect(["0.5", "0,5", ".5"].map((text) => readLimit(text, rate))).toEqual([0.5, 0.5, 0.5]);
  for (const text of ["0", "1001", "1.5", "-1", "many", "1e2", "0x10"]) expect(readLimit(text, whole)).toBeUndefined();
  for (const text of ["0.001", "10001", "1,000,000"]) expect(readLimit(text, rate)).toBeUndefined();
});

test("limits are said in words", () => {
  expect(limitsText(4, 0.5)).toBe("4 at once and 0.5 a second");
  expect(limitsText(null, 10)).toBe("10 a second");
  expect(limitsText(null, null)).toBe("");
});
