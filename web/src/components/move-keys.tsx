"use client";

import type { ReactNode } from "react";
import { useMoveKeys } from "@/lib/use-move-keys";

const KEY = "rounded border border-line-strong/60 px-1.5 font-mono text-xs text-ink";

interface MoveKeysProps {
  selector: string;
  /** What other keys do with the one that has the focus; by default, that Enter opens it. */
  children?: ReactNode;
}

/** The keys that move through a list, for whoever has a keyboard, and the way to turn them off. */
export function MoveKeys({ selector, children }: MoveKeysProps) {
  const { isOn, turn } = useMoveKeys(selector);
  return (
    <p className="hidden items-center gap-1.5 text-xs text-muted sm:pointer-fine:flex">
      {isOn ? (
        <>
          <kbd className={KEY}>j</kbd> and <kbd className={KEY}>k</kbd> move
          {children === undefined ? (
            <>
              , <kbd className={KEY}>Enter</kbd> opens.
            </>
          ) : (
            <>. {children}</>
          )}
        </>
      ) : (
        "The keys j and k are off."
      )}
      <button
        type="button"
        onClick={() => turn(!isOn)}
        className="min-h-7 rounded-control px-1 underline underline-offset-4 hover:text-ink"
      >
        {isOn ? "Turn them off" : "Turn them on"}
      </button>
    </p>
  );
}
