import { fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WeekGrid } from "./week-grid";
import { rangesByDay, weeklyOf, type WeekRanges } from "./week-ranges";

let week: WeekRanges | undefined;

function Week({ from }: { from: WeekRanges }) {
  const [days, setDays] = useState(from);
  return (
    <>
      <h2 id="title">Your week</h2>
      <WeekGrid
        labelledBy="title"
        days={days}
        onChange={(next) => {
          week = next;
          setDays(next);
        }}
      />
    </>
  );
}

const texts = () => weeklyOf(week!).map(({ weekday, start, end }) => `${weekday} ${start}-${end}`);
/** Without roles, whose computing takes long for hundreds of cells. */
const cell = (day: string, hour: number) => document.querySelector<HTMLElement>(`[data-cell="${day} ${hour * 60}"]`)!;

/** jsdom has no layout: the pointer is where the event says it is. */
let under: HTMLElement | null = null;
beforeEach(() => {
  week = undefined;
  document.elementFromPoint = () => under;
});
afterEach(() => vi.useRealTimers());

function pointer(kind: "Down" | "Move" | "Up" | "Cancel", at: HTMLElement, pointerType = "mouse", x = 0) {
  under = at;
  fireEvent[`pointer${kind}`](at, { button: 0, buttons: kind === "Move" ? 1 : 0, pointerType, clientX: x, clientY: 0 });
}

test("with a mouse hours are drawn over days, and drawn over again they are cleared", () => {
  render(<Week from={rangesByDay([])} />);
  pointer("Down", cell("mon", 9));
  pointer("Move", cell("tue", 11));
  expect(cell("tue", 10)).toHaveAttribute("aria-selected", "true");
  pointer("Up", cell("tue", 11));
  expect(texts()).toEqual(["mon 09:00-11:30", "tue 09:00-11:30"]);
  pointer("Down", cell("tue", 10));
  pointer("Up", cell("tue", 10));
  expect(texts()).toEqual(["mon 09:00-11:30", "tue 09:00-10:00", "tue 10:30-11:30"]);
});

test("a finger that moves scrolls, one that rests draws, a tap is one cell", () => {
  vi.useFakeTimers();
  render(<Week from={rangesByDay([{ weekday: "sun", start: "10:00", end: "12:00" }])} />);
  pointer("Down", cell("mon", 9), "touch");
  pointer("Move", cell("mon", 12), "touch", 60);
  vi.advanceTimersByTime(400);
  pointer("Cancel", cell("mon", 12), "touch");
  expect(week).toBeUndefined();

  pointer("Down", cell("mon", 9), "touch");
  vi.advanceTimersByTime(300);
  pointer("Move", cell("mon", 12), "touch", 60);
  pointer("Up", cell("mon", 12), "touch");
  expect(texts()).toEqual(["mon 09:00-12:30", "sun 10:00-12:00"]);

  pointer("Down", cell("mon", 9), "touch");
  pointer("Up", cell("mon", 9), "touch");
  expect(texts()).toEqual(["mon 09:30-12:30", "sun 10:00-12:00"]);
});

test("by keyboard: Space opens, Shift with arrows goes on, Tab leaves", async () => {
  render(<Week from={rangesByDay([])} />);
  await userEvent.tab();
  expect(cell("mon", 9)).toHaveFocus();
  await userEvent.keyboard(" {Shift>}{ArrowDown}{ArrowDown}{ArrowDown}{/Shift}");
  expect(texts()).toEqual(["mon 09:00-11:00"]);
  await userEvent.keyboard("{Shift>}{ArrowRight}{/Shift}");
  expect(texts()).toEqual(["mon 09:00-11:00", "tue 10:30-11:00"]);
  expect(document.activeElement).toHaveAccessibleName("Tuesday 10:30 to 11:00, open");
  await userEvent.keyboard("{Enter}{Home}{ArrowUp}");
  expect(texts()).toEqual(["mon 09:00-11:00"]);
  expect(cell("mon", 10)).toHaveFocus();
  await userEvent.tab();
  expect(screen.getByRole("button", { name: "Show all 24 hours" })).toHaveFocus();
});

test("hours at night are never hidden, and quarters are shown as a part", async () => {
  render(<Week from={rangesByDay([{ weekday: "fri", start: "05:15", end: "06:00" }])} />);
  expect(cell("fri", 5)).toHaveAccessibleName("Friday 05:00 to 05:30, open in part");
  expect(cell("fri", 4)).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Show all 24 hours" }));
  expect(cell("fri", 0)).toBeInTheDocument();
});
