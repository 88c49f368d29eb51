import { render } from "@testing-library/react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { Bar } from "./bar";

const parts = [
  { share: 0.4, colour: "text-brand" },
  { share: 1 / 3, colour: "text-accent" },
];

test("the parts stand one after the other, each as long as its share", () => {
  const { container } = render(<Bar parts={parts} />);
  const lengths = [...container.querySelectorAll("rect")].map((rect) => [
    rect.getAttribute("x"),
    rect.getAttribute("width"),
  ]);
  expect(lengths).toEqual([
    ["0%", "40%"],
    ["40%", "33.3%"],
  ]);
});

test("a gap is taken from the part before it", () => {
  const { container } = render(<Bar parts={parts} gap={0.01} />);
  const [first, last] = container.querySelectorAll("rect");
  expect(first).toHaveAttribute("width", "39%");
  expect(last).toHaveAttribute("width", "33.3%");
});

test("its HTML has no style that the policy would stop", () => {
  expect(renderToStaticMarkup(<Bar parts={parts} />)).not.toMatch(/style/);
});
