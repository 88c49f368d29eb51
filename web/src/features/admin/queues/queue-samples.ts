import type { QueueStats } from "@/lib/api/types";

/** How many due jobs waited in a queue at a moment. */
export interface Sample {
  at: number;
  waiting: number;
}

/** The samples of each queue, the earliest first. */
export type Samples = Readonly<Record<string, readonly Sample[]>>;

/** The line goes back an hour at most, as far as somebody has looked. */
const KEPT_MS = 3_600_000;
/** Closer samples are left out: a line of an hour has no room for each second. */
const STEP_MS = 5_000;

/** The samples with those of another moment, without the oldest. */
export function withSample(samples: Samples, at: number, queues: readonly QueueStats[]): Samples {
  const last = Object.values(samples)[0]?.at(-1);
  if (last && at - last.at < STEP_MS) return samples;
  return Object.fromEntries(
    queues.map(({ queue, pending }) => {
      const before = (samples[queue] ?? []).filter((sample) => at - sample.at < KEPT_MS);
      return [queue, [...before, { at, waiting: pending }]];
    }),
  );
}

/** The points of the line in a box of that size, as an SVG path; undefined while there is no line. */
export function sparkline(samples: readonly Sample[], width: number, height: number): string | undefined {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || first === last) return undefined;
  const most = Math.max(1, ...samples.map(({ waiting }) => waiting));
  const points = samples.map(({ at, waiting }) => {
    const x = (width * (at - first.at)) / (last.at - first.at);
    return `${x.toFixed(1)},${(height - (height * waiting) / most).toFixed(1)}`;
  });
  return `M${points.join("L")}`;
}
