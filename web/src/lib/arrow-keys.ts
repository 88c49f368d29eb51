import type { KeyboardEvent } from "react";

/** The middle of something on the screen. */
export interface Place {
  x: number;
  y: number;
}

const DIRECTIONS: Record<string, Place> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/** Which of the places a key leads to from one of them: the nearest in that direction, the first or the last; -1 if there is none. */
export function placeByKey(places: Place[], from: number, key: string): number {
  if (key === "Home") return 0;
  if (key === "End") return places.length - 1;
  const direction = DIRECTIONS[key];
  const origin = places[from];
  if (!direction || !origin) return -1;
  let found = -1;
  let least = Infinity;
  places.forEach(({ x, y }, index) => {
    const [right, down] = [x - origin.x, y - origin.y];
    const ahead = right * direction.x + down * direction.y;
    const aside = Math.abs(right * direction.y) + Math.abs(down * direction.x);
    // Up and down is within a column; to the side, the next one may end above.
    if (ahead <= 1 || (direction.y !== 0 && aside > 4)) return;
    const distance = ahead + 2 * aside;
    if (distance < least) [found, least] = [index, distance];
  });
  return found;
}

/** Moves the focus over the buttons in a box as they lie on the screen, in one column or in many: for its `onKeyDown`. */
export function moveFocusByArrows(event: KeyboardEvent<HTMLElement>) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>("li button")];
  const from = buttons.indexOf(event.target as HTMLElement);
  if (from === -1) return;
  const places = buttons.map((button) => {
    const { x, y, width, height } = button.getBoundingClientRect();
    return { x: x + width / 2, y: y + height / 2 };
  });
  const to = placeByKey(places, from, event.key);
  if (to === -1) return;
  event.preventDefault();
  // Those of a week are in one box, those of a day may be in another within it.
  event.stopPropagation();
  buttons[to]!.focus();
}
