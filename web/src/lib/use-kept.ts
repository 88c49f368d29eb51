"use client";

import { useCallback, useState } from "react";
import { keep, readKept } from "./kept";

/**
 * State of a form that is kept in the tab until it is saved ({@link keep}). `undefined` is: nothing has been changed. The key names the
 * person and the form.
 */
export function useKept<T>(key: string): [T | undefined, (value: T | undefined) => void] {
  const [value, setValue] = useState(() => readKept<T>(key));
  const change = useCallback(
    (next: T | undefined) => {
      keep(key, next);
      setValue(next);
    },
    [key],
  );
  return [value, change];
}
