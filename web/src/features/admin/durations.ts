const UNITS = [
  { name: "day", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
];

/** `0 s`, `45 s`, `3 min`, `2 h`, `5 days`: how long something has been so, no more exact than it matters. */
export function roughly(seconds: number): string {
  const unit = UNITS.find((each) => seconds >= each.seconds);
  if (!unit) return `${Math.max(0, Math.floor(seconds))} s`;
  const count = Math.floor(seconds / unit.seconds);
  return `${count} ${unit.name}${unit.name === "day" && count > 1 ? "s" : ""}`;
}

/** `12 ms`, `1.4 s`: how long something takes. */
export function latency(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}
