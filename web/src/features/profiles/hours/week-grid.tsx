"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/lib/cn";
import { readerLocale } from "@/lib/locale";
import { hourAndMinute, hourOf } from "@/lib/time";
import { type Weekday, WEEKDAY_NAMES, weekFrom } from "../weekly-parts";
import { type Area, type Coverage, coverageOf, DAY, painted, timeOf, type WeekRanges } from "./week-ranges";

/** The minutes of a cell. */
const CELL = 30;
/** What is shown of a day when nothing lies outside. */
const USUAL = { start: 7 * 60, end: 21 * 60 };
/** How long a finger rests until it paints; until then it scrolls. */
const HOLD_MS = 250;
/** How far a finger may move while it rests. */
const HOLD_PX = 10;

interface Cell {
  day: Weekday;
  start: number;
}

interface Stroke {
  from: Cell;
  to: Cell;
  /** Whether it fills or clears: the opposite of the cell it begins in. */
  isOn: boolean;
}

interface WeekGridProps {
  days: WeekRanges;
  onChange: (days: WeekRanges) => void;
  labelledBy: string;
  describedBy?: string;
}

/**
 * The hours of a week, painted: with a mouse by drawing, with a finger by holding and drawing, with the keyboard by the arrow keys,
 * Space, and Shift with the arrow keys. The WAI-ARIA grid pattern.
 */
export function WeekGrid({ days, onChange, labelledBy, describedBy }: WeekGridProps) {
  const order = weekFrom(readerLocale().weekStartsOn);
  const [isWhole, setIsWhole] = useState(false);
  const [focus, setFocus] = useState<Cell>({ day: order[0]!, start: 9 * 60 });
  const shown = isWhole ? { start: 0, end: DAY } : hoursShown(days);
  const starts = Array.from({ length: (shown.end - shown.start) / CELL }, (_, index) => shown.start + index * CELL);
  const coverage = useMemo(() => coverageOf(days), [days]);
  const grid = useRef<HTMLDivElement>(null);
  const isOn = ({ day, start }: Cell) => coverage(day, start, start + CELL) === "all";
  const areaOf = ({ from, to }: Pick<Stroke, "from" | "to">): Area => {
    const [first, last] = [order.indexOf(from.day), order.indexOf(to.day)].sort((a, b) => a - b);
    return {
      days: order.slice(first, last! + 1),
      start: Math.min(from.start, to.start),
      end: Math.max(from.start, to.start) + CELL,
    };
  };
  const { stroke, handlers } = useStroke(grid, isOn, (done) => onChange(painted(days, areaOf(done), done.isOn)));
  const area = stroke && areaOf(stroke);
  const isCellShown = starts.includes(focus.start);
  const tabStop = isCellShown ? focus : { day: focus.day, start: starts[0]! };

  function moveTo(cell: Cell) {
    setFocus(cell);
    grid.current?.querySelector<HTMLElement>(`[data-cell="${cell.day} ${cell.start}"]`)?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    const at = tabStop;
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      onChange(painted(days, areaOf({ from: at, to: at }), !isOn(at)));
      return;
    }
    const to = cellAfter(event, at, order, starts);
    if (!to) return;
    event.preventDefault();
    // The cells that are passed become like the one it began in.
    if (event.shiftKey) onChange(painted(days, areaOf({ from: at, to }), isOn(at)));
    moveTo(to);
  }

  return (
    <div className="grid gap-3">
      <div
        ref={grid}
        role="grid"
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-multiselectable
        onKeyDown={onKeyDown}
        {...handlers}
        className="figures overflow-hidden rounded-card border border-line bg-surface text-xs select-none [-webkit-touch-callout:none]"
      >
        <div
          role="row"
          className="grid grid-cols-[3rem_repeat(7,1fr)] border-b border-line sm:grid-cols-[4rem_repeat(7,1fr)]"
        >
          <span role="columnheader" className="sr-only">
            Time
          </span>
          <span aria-hidden />
          {order.map((day) => (
            <span
              key={day}
              role="columnheader"
              aria-label={WEEKDAY_NAMES[day]}
              className="py-2 text-center font-medium"
            >
              <span aria-hidden>
                {WEEKDAY_NAMES[day].slice(0, 3)}
                <span className="hidden lg:inline">{WEEKDAY_NAMES[day].slice(3)}</span>
              </span>
            </span>
          ))}
        </div>
        {starts.map((start) => (
          <div key={start} role="row" className="grid grid-cols-[3rem_repeat(7,1fr)] sm:grid-cols-[4rem_repeat(7,1fr)]">
            <span
              role="rowheader"
              aria-label={hourAndMinute(timeOf(start))}
              className="relative -top-2.5 h-6 pr-2 text-right leading-5 text-muted"
            >
              {start % 60 === 0 && start > shown.start && <span aria-hidden>{hourOf(timeOf(start))}</span>}
            </span>
            {order.map((day) => {
              const isInside = area?.days.includes(day) && start >= area.start && start < area.end;
              const state = isInside ? (stroke!.isOn ? "all" : "none") : coverage(day, start, start + CELL);
              return (
                <GridCell
                  key={day}
                  day={day}
                  start={start}
                  state={state}
                  isTabStop={day === tabStop.day && start === tabStop.start}
                  label={`${WEEKDAY_NAMES[day]} ${hourAndMinute(timeOf(start))} to ${hourAndMinute(timeOf(start + CELL))}`}
                  rangeLabel={isInside ? undefined : rangeStarting(days, day, start)}
                  onFocus={() => setFocus({ day, start })}
                />
              );
            })}
          </div>
        ))}
      </div>
      <Button
        variant="quiet"
        size="small"
        className="justify-self-start"
        aria-pressed={isWhole}
        onClick={() => setIsWhole(!isWhole)}
      >
        {isWhole ? "Fold the night hours away" : "Show all 24 hours"}
      </Button>
    </div>
  );
}

interface GridCellProps extends Cell {
  state: Coverage;
  isTabStop: boolean;
  label: string;
  /** The range that begins here. */
  rangeLabel: string | undefined;
  onFocus: () => void;
}

function GridCell({ day, start, state, isTabStop, label, rangeLabel, onFocus }: GridCellProps) {
  return (
    <span
      role="gridcell"
      data-cell={`${day} ${start}`}
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={state === "all"}
      aria-label={`${label}, ${state === "all" ? "open" : state === "part" ? "open in part" : "closed"}`}
      onFocus={onFocus}
      className={cn(
        "relative h-6 cursor-cell border-l border-line",
        start % 60 === 0 ? "border-t border-t-line" : "border-t border-t-line/35",
        state === "all" && "border-t-brand bg-brand",
        state === "part" && "bg-[repeating-linear-gradient(135deg,var(--brand)_0_4px,var(--brand-soft)_4px_8px)]",
        state === "none" && "hover:bg-brand-soft",
        "focus-visible:z-10 focus-visible:outline-accent",
      )}
    >
      {rangeLabel && state === "all" && (
        <span
          aria-hidden
          className="pointer-events-none absolute inset-x-1.5 top-0.5 z-1 hidden truncate text-brand-ink md:block"
        >
          {rangeLabel}
        </span>
      )}
    </span>
  );
}

/** `9:00–12:30`, of the range that begins within that cell. */
function rangeStarting(days: WeekRanges, day: Weekday, start: number): string | undefined {
  const range = days[day].find((each) => each.start >= start && each.start < start + CELL);
  return range && `${hourAndMinute(timeOf(range.start))}–${hourAndMinute(timeOf(range.end))}`;
}

/** The usual hours, or more if something lies outside of them. */
function hoursShown(days: WeekRanges): { start: number; end: number } {
  const all = Object.values(days).flat();
  if (all.some(({ end }) => end > DAY)) return { start: 0, end: DAY };
  return {
    start: Math.min(USUAL.start, ...all.map(({ start }) => start - (start % 60))),
    end: Math.max(USUAL.end, ...all.map(({ end }) => Math.ceil(end / 60) * 60)),
  };
}

/** Where a key leads. */
function cellAfter(event: KeyboardEvent, { day, start }: Cell, order: Weekday[], starts: number[]): Cell | undefined {
  const [column, row] = [order.indexOf(day), starts.indexOf(start)];
  const cell = (x: number, y: number): Cell => ({
    day: order[Math.min(Math.max(x, 0), order.length - 1)]!,
    start: starts[Math.min(Math.max(y, 0), starts.length - 1)]!,
  });
  switch (event.key) {
    case "ArrowLeft":
      return cell(column - 1, row);
    case "ArrowRight":
      return cell(column + 1, row);
    case "ArrowUp":
      return cell(column, row - 1);
    case "ArrowDown":
      return cell(column, row + 1);
    case "Home":
      return cell(0, event.ctrlKey ? 0 : row);
    case "End":
      return cell(Infinity, event.ctrlKey ? Infinity : row);
    case "PageUp":
      return cell(column, row - 4);
    case "PageDown":
      return cell(column, row + 4);
    default:
      return undefined;
  }
}

/** The cell at a point of the screen. */
function cellAt(grid: HTMLElement | null, x: number, y: number): Cell | undefined {
  const element = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-cell]");
  if (!element || !grid?.contains(element)) return undefined;
  const [day, start] = element.dataset.cell!.split(" ");
  return { day: day as Weekday, start: Number(start) };
}

/** Drawing with a mouse, a pen or a finger. A finger that moves at once scrolls the page; one that rests first draws. */
function useStroke(
  grid: React.RefObject<HTMLDivElement | null>,
  isOn: (cell: Cell) => boolean,
  onDone: (stroke: Stroke) => void,
) {
  const [stroke, setStroke] = useState<Stroke>();
  const current = useRef<Stroke>(undefined);
  const resting = useRef<{ timer: ReturnType<typeof setTimeout>; cell: Cell; x: number; y: number }>(undefined);

  function set(next: Stroke | undefined) {
    current.current = next;
    setStroke(next);
  }

  function begin(cell: Cell, end = cell) {
    set({ from: cell, to: end, isOn: !isOn(cell) });
  }

  function stopResting() {
    clearTimeout(resting.current?.timer);
    resting.current = undefined;
  }

  // React's touch listeners are passive, and only a listener that is not can keep the page from scrolling.
  useEffect(() => {
    const element = grid.current;
    const hold = (event: TouchEvent) => {
      if (current.current) event.preventDefault();
    };
    element?.addEventListener("touchmove", hold, { passive: false });
    return () => {
      element?.removeEventListener("touchmove", hold);
      clearTimeout(resting.current?.timer);
    };
  }, [grid]);

  const handlers = {
    onPointerDown(event: PointerEvent) {
      const cell = event.button === 0 ? cellAt(grid.current, event.clientX, event.clientY) : undefined;
      if (!cell) return;
      if (event.pointerType !== "touch") {
        // Wherever the button is released, it is heard here.
        event.currentTarget.setPointerCapture?.(event.pointerId);
        begin(cell);
        return;
      }
      const timer = setTimeout(() => {
        stopResting();
        navigator.vibrate?.(10);
        begin(cell);
      }, HOLD_MS);
      resting.current = { timer, cell, x: event.clientX, y: event.clientY };
    },
    onPointerMove(event: PointerEvent) {
      const { current: rest } = resting;
      if (rest && Math.hypot(event.clientX - rest.x, event.clientY - rest.y) > HOLD_PX) stopResting();
      const { current: drawn } = current;
      // The button may have been released outside of the window.
      if (drawn && event.pointerType === "mouse" && event.buttons === 0) {
        set(undefined);
        onDone(drawn);
        return;
      }
      const cell = drawn && cellAt(grid.current, event.clientX, event.clientY);
      if (cell && (cell.day !== drawn.to.day || cell.start !== drawn.to.start)) set({ ...drawn, to: cell });
    },
    onPointerUp() {
      const { current: rest } = resting;
      const done = current.current ?? (rest && { from: rest.cell, to: rest.cell, isOn: !isOn(rest.cell) });
      stopResting();
      set(undefined);
      if (done) onDone(done);
    },
    onPointerCancel() {
      stopResting();
      set(undefined);
    },
    onContextMenu(event: React.MouseEvent) {
      if (current.current || resting.current) event.preventDefault();
    },
  };
  return { stroke, handlers };
}
