interface Range {
  min: number;
  max: number;
  isWhole?: boolean;
}

/** A typed limit; null is none, undefined one that is not valid. A comma is read as the point that it is to many. */
export function readLimit(text: string, { min, max, isWhole }: Range): number | null | undefined {
  const typed = text.trim().replace(",", ".");
  if (typed === "") return null;
  const value = Number(typed);
  if (!/^\d*\.?\d+$/.test(typed) || value < min || value > max || (isWhole && !Number.isInteger(value)))
    return undefined;
  return value;
}

/** `4 at once and 10 a second`; empty without limits. */
export function limitsText(concurrency: number | null, rate: number | null): string {
  const parts = [];
  if (concurrency !== null) parts.push(`${concurrency} at once`);
  if (rate !== null) parts.push(`${rate} a second`);
  return parts.join(" and ");
}
