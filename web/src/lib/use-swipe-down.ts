"use client";

import { type PointerEvent, useRef } from "react";

/** A finger closes what it moves down that far, in px, or that fast, in px a millisecond. */
const FAR = 120;
const FAST = 0.5;
/** Less is a tap that slipped. */
const LEAST = 24;

/** A box that follows a finger down, and is let go or closed; and the handlers for the part of it that is taken hold of. */
export function useSwipeDown(onClose: () => void) {
  const box = useRef<HTMLDivElement>(null);
  const start = useRef<{ pointer: number; y: number; at: number }>(null);

  function place(y: number | undefined) {
    if (!box.current) return;
    box.current.style.transition = y === undefined ? "" : "none";
    box.current.style.transform = y === undefined ? "" : `translateY(${Math.max(0, y)}px)`;
  }

  function end(event: PointerEvent): number {
    if (start.current?.pointer !== event.pointerId) return 0;
    const moved = event.clientY - start.current.y;
    const speed = moved / Math.max(1, event.timeStamp - start.current.at);
    start.current = null;
    place(undefined);
    return moved > FAR || (moved > LEAST && speed > FAST) ? moved : 0;
  }

  const handle = {
    onPointerDown(event: PointerEvent) {
      // A mouse has the button and the page around it.
      if (event.pointerType !== "touch" || start.current || (event.target as Element).closest("button")) return;
      start.current = { pointer: event.pointerId, y: event.clientY, at: event.timeStamp };
    },
    onPointerMove(event: PointerEvent) {
      if (start.current?.pointer === event.pointerId) place(event.clientY - start.current.y);
    },
    onPointerUp(event: PointerEvent) {
      if (end(event) > 0) onClose();
    },
    onPointerCancel(event: PointerEvent) {
      end(event);
    },
  };
  return { box, handle };
}
