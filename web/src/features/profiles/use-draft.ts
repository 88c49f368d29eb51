"use client";

import { useCallback, useEffect, useRef, useState } from "react";

export type DraftState = "idle" | "saving" | "saved" | "failed";

/** How long after the last change a draft is saved by itself. */
const QUIET_MS = 1_500;

/**
 * Saves the latest of something, one request at a time: while one is under way only the newest waits, so that an older
 * state never overwrites a newer one.
 */
export function useDraft<T>(save: (draft: T) => Promise<unknown>) {
  const [state, setState] = useState<DraftState>("idle");
  const waiting = useRef<{ draft: T } | undefined>(undefined);
  const running = useRef<Promise<boolean> | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saver = useRef(save);
  useEffect(() => {
    saver.current = save;
  }, [save]);

  const drain = useCallback(async (): Promise<boolean> => {
    let isSaved = true;
    while (waiting.current) {
      const { draft } = waiting.current;
      waiting.current = undefined;
      setState("saving");
      try {
        await saver.current(draft);
        isSaved = true;
        setState("saved");
      } catch {
        isSaved = false;
        // Kept, unless something newer has come: the next try sends it again.
        waiting.current ??= { draft };
        setState("failed");
        break;
      }
    }
    return isSaved;
  }, []);

  /** Saves what waits, now; answers whether everything is saved. */
  const flush = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    if (running.current) await running.current;
    running.current = drain().finally(() => {
      running.current = undefined;
    });
    return running.current;
  }, [drain]);

  /** Saves this in a moment, unless something newer comes. */
  const keep = useCallback(
    (draft: T) => {
      waiting.current = { draft };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), QUIET_MS);
    },
    [flush],
  );

  /** Nothing more is to be saved: the whole has been. */
  const drop = useCallback(() => {
    clearTimeout(timer.current);
    waiting.current = undefined;
  }, []);

  // Leaving the page within a second of typing must not lose the last words.
  useEffect(() => () => void flush(), [flush]);

  return { state, keep, flush, drop };
}
