"use client";

import { useCallback, useEffect, useRef, useState } from "react";

export type DraftState = "idle" | "saving" | "saved" | "failed";

/** How long after the last change a draft is saved. */
const SAVE_DELAY_MS = 1_500;

/**
 * Saves the latest draft after a delay, one request at a time: during a request only the newest draft is queued, so that an
 * older one never overwrites a newer one.
 */
export function useDraft<T>(save: (draft: T) => Promise<unknown>) {
  const [state, setState] = useState<DraftState>("idle");
  const pending = useRef<{ draft: T } | undefined>(undefined);
  const running = useRef<Promise<boolean> | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const saver = useRef(save);
  useEffect(() => {
    saver.current = save;
  }, [save]);

  const drain = useCallback(async (): Promise<boolean> => {
    let isSaved = true;
    while (pending.current) {
      const { draft } = pending.current;
      pending.current = undefined;
      setState("saving");
      try {
        await saver.current(draft);
        isSaved = true;
        setState("saved");
      } catch {
        isSaved = false;
        // Kept for the next attempt, unless a newer draft is pending.
        pending.current ??= { draft };
        setState("failed");
        break;
      }
    }
    return isSaved;
  }, []);

  /** Saves the pending draft now. Resolves to whether everything is saved. */
  const flush = useCallback(async (): Promise<boolean> => {
    clearTimeout(timer.current);
    if (running.current) await running.current;
    running.current = drain().finally(() => {
      running.current = undefined;
    });
    return running.current;
  }, [drain]);

  /** Saves this draft after the delay, unless a newer one comes. */
  const schedule = useCallback(
    (draft: T) => {
      pending.current = { draft };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), SAVE_DELAY_MS);
    },
    [flush],
  );

  /** Discards the pending draft. */
  const discard = useCallback(() => {
    clearTimeout(timer.current);
    pending.current = undefined;
  }, []);

  // Leaving the page before the delay is over must not lose the last changes.
  useEffect(() => () => void flush(), [flush]);

  return { state, schedule, flush, discard };
}
