"use client";

import { type Day, shortDay } from "@/lib/time";
import { type Bucket, bucketsOf } from "./buckets";

interface ChartProps {
  title: string;
  days: readonly { date: Day; value: number }[];
  show: (value: number) => string;
}

const HEIGHT = 100;
/** Of the width of a bar and the space beside it. */
const FILLED = 0.78;

const dayName = (day: Day) => shortDay(`${day}T12:00:00Z`, "UTC");
const bucketName = ({ from, to }: Bucket) => (from === to ? dayName(from) : `${dayName(from)} to ${dayName(to)}`);

/** A bar for each day, or for each week of a long time, with the same as a table below. */
export function Chart({ title, days, show }: ChartProps) {
  const buckets = bucketsOf(days);
  const values = buckets.map(({ value }) => value);
  const [most, least] = [Math.max(1, ...values), Math.min(0, ...values)];
  const scale = HEIGHT / (most - least);
  const best = buckets.reduce((a, b) => (b.value > a.value ? b : a), buckets[0]!);
  return (
    <figure className="grid gap-2">
      <figcaption className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{title}</span>
        <span className="figures text-xs text-muted">up to {show(most)}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={`${title}: the most is ${show(best.value)}, ${bucketName(best)}`}
        viewBox={`0 0 ${buckets.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="h-40 w-full text-brand"
      >
        <line
          x1="0"
          x2={buckets.length}
          y1={most * scale}
          y2={most * scale}
          stroke="var(--line-strong)"
          vectorEffect="non-scaling-stroke"
        />
        {buckets.map((bucket, index) => (
          <rect
            key={bucket.from}
            x={index + (1 - FILLED) / 2}
            width={FILLED}
            y={(most - Math.max(0, bucket.value)) * scale}
            height={Math.abs(bucket.value) * scale}
            fill={bucket.value < 0 ? "var(--danger)" : "currentColor"}
          >
            <title>{`${bucketName(bucket)}: ${show(bucket.value)}`}</title>
          </rect>
        ))}
      </svg>
      <p aria-hidden className="figures flex justify-between text-xs text-muted">
        <span>{dayName(buckets[0]!.from)}</span>
        <span>{dayName(buckets.at(-1)!.to)}, today</span>
      </p>
      <details className="text-sm">
        <summary className="w-fit cursor-pointer rounded-control text-brand underline underline-offset-4">
          The same as a table
        </summary>
        <div
          tabIndex={0}
          role="region"
          aria-label={`${title}, as a table`}
          className="relative mt-2 max-h-72 overflow-auto"
        >
          <table className="figures w-full max-w-sm">
            <thead>
              <tr className="border-b border-line text-left text-xs text-muted">
                <th scope="col" className="py-1.5 font-medium">
                  {buckets.length === days.length ? "Day" : "Week"}
                </th>
                <th scope="col" className="py-1.5 text-right font-medium">
                  {title}
                </th>
              </tr>
            </thead>
            <tbody>
              {buckets.toReversed().map((bucket) => (
                <tr key={bucket.from} className="border-b border-line last:border-0">
                  <th scope="row" className="py-1.5 text-left font-normal">
                    {bucketName(bucket)}
                  </th>
                  <td className="py-1.5 text-right">{show(bucket.value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}
