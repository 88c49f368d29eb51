import { wholeNumber } from "@/lib/locale";

/** From how much on a share says more than the number itself. */
const ENOUGH_FOR_PERCENT = 20;

/** How a number compares with that of as many days before. */
export interface Change {
  direction: "up" | "down" | "same";
  text: string;
}

/** `12 % more than before (25)`, `3 more than before (2)`; a small number has no percentage. */
export function changeOf(now: number, before: number, show: (value: number) => string = wholeNumber): Change {
  if (now === before) return { direction: "same", text: `as before (${show(before)})` };
  const direction = now > before ? "up" : "down";
  const difference = Math.abs(now - before);
  const share = before >= ENOUGH_FOR_PERCENT ? `${wholeNumber((100 * difference) / before)} %` : show(difference);
  return { direction, text: `${share} ${direction === "up" ? "more" : "less"} than before (${show(before)})` };
}
