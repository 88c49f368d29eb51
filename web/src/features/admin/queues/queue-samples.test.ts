import { expect, test } from "vitest";
import { emptyQueue } from "@/test/admin";
import { sparkline, type Samples, withSample } from "./queue-samples";

const waiting = (pending: number) => [emptyQueue("emails", { pending })];

test("a line has a point every five seconds, for an hour", () => {
  let samples: Samples = {};
  for (let second = 0; second <= 4_000; second += 1) samples = withSample(samples, second * 1_000, waiting(second));
  const line = samples.emails!;
  expect(line).toHaveLength(720);
  expect(line.at(-1)).toEqual({ at: 4_000_000, waiting: 4_000 });
  expect(line[0]!.at).toBe(4_000_000 - 3_595_000);
});

test("the line reaches from edge to edge and up to the most that waited", () => {
  expect(sparkline([{ at: 0, waiting: 1 }], 100, 20)).toBeUndefined();
  const line = [0, 10, 5].map((count, index) => ({ at: index * 1_000, waiting: count }));
  expect(sparkline(line, 100, 20)).toBe("M0.0,20.0L50.0,0.0L100.0,10.0");
  expect(
    sparkline(
      [0, 0].map((count, at) => ({ at, waiting: count })),
      100,
      20,
    ),
  ).toBe("M0.0,20.0L100.0,20.0");
});
