import type { BubbleRun, BubbleScan } from "@/lib/api/types";

/** Records that have been read. Those at the end of a page are read again with the next: they count once. */
export function recordsRead({ records_read, records_expected }: BubbleScan): number {
  return records_expected > 0 ? Math.min(records_read, records_expected) : records_read;
}

/** The records of all kinds by what became of them. */
export function totalOf(run: BubbleRun, what: "created" | "updated" | "rejected"): number {
  return Object.values(run.counts).reduce((sum, counts) => sum + (counts?.[what] ?? 0), 0);
}
