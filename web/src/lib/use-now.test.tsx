import { render } from "@testing-library/react";
import { renderToString } from "react-dom/server";
import { beforeEach, expect, test } from "vitest";
import { useNow } from "./use-now";

let seen: (number | undefined)[] = [];

beforeEach(() => {
  seen = [];
});

function Clock() {
  const now = useNow();
  seen.push(now);
  return now === undefined ? "–" : "It is known";
}

test("what is shown in the browser knows the time from its first render on, so that it does not grow afterwards", () => {
  render(<Clock />);
  expect(seen[0]).toBeTypeOf("number");
});

test("the server does not know it, and the browser begins with what the server has rendered", () => {
  const container = document.createElement("div");
  container.innerHTML = renderToString(<Clock />);
  expect(seen).toEqual([undefined]);
  render(<Clock />, { container, hydrate: true });
  expect(seen[1]).toBeUndefined();
});
