import { fireEvent, render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Avatar } from "./avatar";

const ID = "0190c0de-0000-7000-8000-000000000002";
const drawn = (container: HTMLElement) => container.querySelector("svg")?.outerHTML;

test("whoever has no photo has a drawn portrait, the same for an id wherever it is, and silent", () => {
  const { container } = render(<Avatar id={ID} />);
  const other = render(<Avatar id={ID} photoUrl={null} />).container;
  expect(drawn(container)).toBe(drawn(other));
  expect(drawn(container)).not.toBe(drawn(render(<Avatar id="0190c0de-0000-7000-8000-000000000003" />).container));
  expect(container.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
});

test("no two of 44 people of the same second are drawn alike", () => {
  const all = Array.from({ length: 44 }, (_, index) => {
    const id = `0190c0de-0000-7000-8000-${String(index).padStart(12, "0")}`;
    return drawn(render(<Avatar id={id} />).container);
  });
  expect(new Set(all).size).toBe(44);
});

test("a photo is shown instead, until it can't be loaded", () => {
  const { container, rerender } = render(<Avatar id={ID} photoUrl="/photos/ben/512-1.jpg" />);
  const photo = container.querySelector("img")!;
  expect(photo).toHaveAttribute("alt", "");
  expect(drawn(container)).toBeUndefined();
  fireEvent.error(photo);
  expect(container.querySelector("img")).toBeNull();
  expect(drawn(container)).toBeDefined();
  // Another one is tried.
  rerender(<Avatar id={ID} photoUrl="/photos/ben/512-2.jpg" />);
  expect(container.querySelector("img")).not.toBeNull();
});
