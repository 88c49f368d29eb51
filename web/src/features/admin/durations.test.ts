import { expect, test } from "vitest";
import { latency, roughly } from "./durations";

test("how long something has been so is said in its largest unit", () => {
  expect([0, 0.9, 59.9, 60, 3_599, 3_600, 86_399, 86_400, 200_000].map(roughly)).toEqual([
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "59 min",
    "1 h",
    "23 h",
    "1 day",
    "2 days",
  ]);
});

test("what takes less than a second is said in milliseconds", () => {
  expect([0.4, 12.3, 999, 1_000, 1_449].map(latency)).toEqual(["0 ms", "12 ms", "999 ms", "1.0 s", "1.4 s"]);
});
