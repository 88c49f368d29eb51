import { act, render, screen } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import type { PublicProfile } from "@/lib/api/types";
import { BookBar } from "./book-bar";

let see: (isIntersecting: boolean) => void = () => undefined;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(report: (entries: { isIntersecting: boolean }[]) => void) {
        see = (isIntersecting) => act(() => report([{ isIntersecting }]));
      }
      observe() {}
      disconnect() {}
    },
  );
});

const coach = (amount: number | null, session_durations: number[]) =>
  ({ price: amount === null ? null : { amount, currency: "EUR" }, session_durations }) as PublicProfile;

test.each([
  [coach(7500, [60, 30, 90]), "Book from €37.50"],
  [coach(7500, [90]), "Book for €112.50"],
  [coach(0, [60]), "Book a free session"],
  [coach(null, [60]), "Book a free session"],
])("it says the least that a session costs: %#", (of, label) => {
  render(<BookBar coach={of} target="book" />);
  expect(screen.getByRole("link", { name: label })).toHaveAttribute("href", "#book");
});

test("it is away while the times can be seen", () => {
  render(
    <>
      <section id="book" />
      <BookBar coach={coach(7500, [60])} target="book" />
    </>,
  );
  const bar = screen.getByRole("link").parentElement!;
  expect(bar).not.toHaveClass("hidden");
  see(true);
  expect(bar).toHaveClass("hidden");
  see(false);
  expect(bar).not.toHaveClass("hidden");
});
