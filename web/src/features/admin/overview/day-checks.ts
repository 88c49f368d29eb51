import type { DifferingDay } from "@/lib/api/types";

/** For how long the status line says that a day was counted wrongly. */
const SAID_MS = 3 * 86_400_000;

/** How many days were found to be counted wrongly in the last three days. */
export function differingSince(differing: readonly DifferingDay[], now: number): number {
  return differing.filter(({ found_at }) => now - Date.parse(found_at) < SAID_MS).length;
}

/** `bookings confirmed`, `refunded, EUR`, `refunded by coach, EUR`: a number as the API names it, in words. */
export function numberWords(number: string): string {
  const [, coach, what, currency] = /^(coach_)?(gross|refunded)_([A-Z]{3})$/.exec(number) ?? [];
  if (what) return `${what === "gross" ? "paid" : what}${coach ? " by coach" : ""}, ${currency}`;
  return number.replaceAll("_", " ");
}
