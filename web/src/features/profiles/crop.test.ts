import { expect, test } from "vitest";
import { centerOf, dragged, squareAt } from "./crop";

const landscape = { width: 400, height: 200 };

test("at first it is the largest square around the middle", () => {
  expect(squareAt(landscape, { x: 0.5, y: 0.5 }, 1)).toEqual({ x: 100, y: 0, side: 200 });
});

test("the square never leaves the picture, wherever it is dragged and however it is zoomed", () => {
  for (const zoom of [0.2, 1, 1.7, 4, 9]) {
    for (const x of [-3, 0, 0.4, 1, 5]) {
      for (const y of [-1, 0.5, 2]) {
        const square = squareAt(landscape, { x, y }, zoom);
        expect(square.side).toBeGreaterThanOrEqual(50);
        expect(square.x).toBeGreaterThanOrEqual(0);
        expect(square.y).toBeGreaterThanOrEqual(0);
        expect(square.x + square.side).toBeLessThanOrEqual(400);
        expect(square.y + square.side).toBeLessThanOrEqual(200);
      }
    }
  }
});

test("dragging to the right shows what is left of it, as far as the view is wide", () => {
  const square = squareAt(landscape, { x: 0.5, y: 0.5 }, 2);
  expect(square).toEqual({ x: 150, y: 50, side: 100 });
  const center = dragged(landscape, square, { x: 20, y: 0 }, 200);
  expect(squareAt(landscape, center, 2)).toEqual({ x: 140, y: 50, side: 100 });
  expect(centerOf(landscape, { x: 150, y: 50, side: 100 })).toEqual({ x: 0.5, y: 0.5 });
});
