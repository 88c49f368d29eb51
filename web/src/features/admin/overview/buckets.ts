import type { Day } from "@/lib/time";

/** What a bar of a chart stands for: a day, or seven. */
export interface Bucket {
  from: Day;
  to: Day;
  value: number;
}

/** More bars than this are too thin to be seen on a phone. */
const MOST_BARS = 92;

/** The values of days in order, or of weeks where there are too many days; the last week ends with the last day. */
export function bucketsOf(days: readonly { date: Day; value: number }[]): Bucket[] {
  if (days.length <= MOST_BARS) return days.map(({ date, value }) => ({ from: date, to: date, value }));
  const buckets: Bucket[] = [];
  for (let end = days.length; end > 0; end -= 7) {
    const week = days.slice(Math.max(0, end - 7), end);
    const value = week.reduce((sum, day) => sum + day.value, 0);
    buckets.unshift({ from: week[0]!.date, to: week.at(-1)!.date, value });
  }
  return buckets;
}
