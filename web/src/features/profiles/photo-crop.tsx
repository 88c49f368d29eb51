"use client";

import { ZoomIn } from "lucide-react";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { centerOf, dragged, MAX_ZOOM, type Size, type Square, squareAt } from "./crop";

interface PhotoCropProps {
  url: string;
  /** The picture is loaded and can be cut, and whenever the square has moved. */
  onSquare: (image: HTMLImageElement, square: Square) => void;
  onBroken: () => void;
}

const MIDDLE = { x: 0.5, y: 0.5 };
/** How far an arrow key moves, of the view. */
const KEY_STEP = 0.04;

/** Chooses the part of a picture that is shown: dragged, zoomed, or moved by the arrow keys, + and -. */
export function PhotoCrop({ url, onSquare, onBroken }: PhotoCropProps) {
  const [size, setSize] = useState<Size>();
  const [center, setCenter] = useState(MIDDLE);
  const [zoom, setZoom] = useState(1);
  const view = useRef<HTMLDivElement>(null);
  const image = useRef<HTMLImageElement>(null);
  const drag = useRef<{ x: number; y: number }>(undefined);
  const square = size && squareAt(size, center, zoom);

  function show(next: { x: number; y: number }, nextZoom: number) {
    if (!size || !image.current) return;
    const shown = squareAt(size, next, nextZoom);
    setZoom(Math.min(Math.max(nextZoom, 1), MAX_ZOOM));
    setCenter(centerOf(size, shown));
    onSquare(image.current, shown);
  }

  function moveBy(by: { x: number; y: number }) {
    if (size && square && view.current) show(dragged(size, square, by, view.current.clientWidth), zoom);
  }

  function onPointerMove(event: PointerEvent) {
    const { current: from } = drag;
    if (!from) return;
    drag.current = { x: event.clientX, y: event.clientY };
    moveBy({ x: event.clientX - from.x, y: event.clientY - from.y });
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = (view.current?.clientWidth ?? 0) * KEY_STEP;
    const moves: Record<string, () => void> = {
      ArrowLeft: () => moveBy({ x: step, y: 0 }),
      ArrowRight: () => moveBy({ x: -step, y: 0 }),
      ArrowUp: () => moveBy({ x: 0, y: step }),
      ArrowDown: () => moveBy({ x: 0, y: -step }),
      "+": () => show(center, zoom + 0.1),
      "-": () => show(center, zoom - 0.1),
    };
    if (!moves[event.key]) return;
    event.preventDefault();
    moves[event.key]!();
  }

  return (
    <div className="grid justify-items-center gap-3">
      <div
        ref={view}
        role="group"
        tabIndex={0}
        aria-label="The part of your photo that is shown. Move it with the arrow keys, zoom with plus and minus."
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture?.(event.pointerId);
          drag.current = { x: event.clientX, y: event.clientY };
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => (drag.current = undefined)}
        onPointerCancel={() => (drag.current = undefined)}
        className="relative size-56 shrink-0 cursor-grab touch-none overflow-hidden rounded-full bg-sunken active:cursor-grabbing"
      >
        {/* An object URL, which next/image can't load. */}
        {/* eslint-disable-next-line @next/next/no-img-element */}
        <img
          ref={image}
          src={url}
          alt="The photo you chose, as others would see it"
          draggable={false}
          onLoad={({ currentTarget }) => {
            const loaded = { width: currentTarget.naturalWidth, height: currentTarget.naturalHeight };
            if (!loaded.width || !loaded.height) return;
            setSize(loaded);
            onSquare(currentTarget, squareAt(loaded, MIDDLE, 1));
          }}
          onError={onBroken}
          className="absolute max-w-none select-none"
          // Drawn in the browser alone, from a file that was chosen there.
          // eslint-disable-next-line no-restricted-syntax
          style={
            size && square
              ? {
                  width: `${(size.width / square.side) * 100}%`,
                  left: `${(-square.x / square.side) * 100}%`,
                  top: `${(-square.y / square.side) * 100}%`,
                }
              : { width: "100%", height: "100%", objectFit: "cover" }
          }
        />
      </div>
      <label className="flex w-56 items-center gap-2.5 text-sm">
        <ZoomIn className="size-4.5 shrink-0 text-muted" aria-hidden />
        <span className="sr-only">Zoom</span>
        <input
          type="range"
          min={1}
          max={MAX_ZOOM}
          step={0.05}
          value={zoom}
          onChange={(event) => show(center, Number(event.target.value))}
          className="h-11 w-full accent-brand"
        />
      </label>
    </div>
  );
}
