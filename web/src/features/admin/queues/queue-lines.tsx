import type { QueueMinute } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { roughly } from "../durations";
import { sparkline } from "./sparkline";

const WIDTH = 96;
const HEIGHT = 18;

interface LineKind {
  name: string;
  value: (minute: QueueMinute) => number | null;
  show: (value: number) => string;
}

const LINES: LineKind[] = [
  { name: "Waiting", value: ({ pending }) => pending ?? null, show: wholeNumber },
  { name: "Oldest", value: ({ oldest_pending_seconds }) => oldest_pending_seconds ?? null, show: roughly },
  { name: "Done a minute", value: ({ done }) => done, show: wholeNumber },
];

/** How a queue was in the last hour: a line for each number, with its most in words. */
export function QueueLines({ minutes }: { minutes: readonly QueueMinute[] }) {
  // The last minute is not over: less is done in it than in the others.
  const over = minutes.slice(0, -1);
  const lines = LINES.map(({ name, value, show }) => ({ name, show, values: over.map(value) }));
  if (lines.every(({ values }) => values.every((value) => value === null))) {
    return <span className="text-muted">–</span>;
  }
  return (
    <ul className="grid w-56 gap-1">
      {lines.map(({ name, values, show }) => (
        <Line key={name} name={name} values={values} show={show} />
      ))}
    </ul>
  );
}

function Line({ name, values, show }: { name: string; values: (number | null)[]; show: (value: number) => string }) {
  const path = sparkline(values, WIDTH, HEIGHT);
  const known = values.filter((value) => value !== null);
  return (
    <li className="flex items-center justify-between gap-2 text-xs text-muted">
      <span>
        {name}
        <span className="sr-only"> in the last hour</span>:{" "}
        {known.length > 0 ? `up to ${show(Math.max(...known))}` : "–"}
      </span>
      <svg
        viewBox={`-1 -1 ${WIDTH + 2} ${HEIGHT + 2}`}
        width={WIDTH}
        height={HEIGHT}
        aria-hidden
        focusable="false"
        className="shrink-0 text-brand"
      >
        {path && <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />}
      </svg>
    </li>
  );
}
