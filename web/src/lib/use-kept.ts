"use client";

import { useCallback, useState } from "react";
import { keep, type KeptIn, readKept } from "./kept";

/**
 * State of a form that is kept until it is saved ({@link keep}), in the tab unless the browser is asked to. `undefined` is: nothing has
 * been changed. The key names the person and the form.
 */
export function useKept<T>(key: string, place: KeptIn = "tab"): [T | undefined, (value: T | undefined) => void] {
  const [value, setValue] = useState(() => readKept<T>(key, place));
  const change = useCallback(
    (next: T | undefined) => {
      keep(key, next, place);
      setValue(next);
    },
    [key, place],
  );
  return [value, change];
}
