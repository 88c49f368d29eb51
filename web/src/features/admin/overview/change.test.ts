import { expect, test } from "vitest";
import { changeOf } from "./change";

test("a number is compared with the one before: by its share, or by itself where both are small", () => {
  expect(changeOf(28, 25)).toEqual({ direction: "up", text: "12 % more than before (25)" });
  expect(changeOf(0, 40)).toEqual({ direction: "down", text: "100 % less than before (40)" });
  expect(changeOf(5, 2)).toEqual({ direction: "up", text: "3 more than before (2)" });
  expect(changeOf(0, 0)).toEqual({ direction: "same", text: "as before (0)" });
  expect(changeOf(-5, 3)).toEqual({ direction: "down", text: "8 less than before (3)" });
});
