"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { browserZone } from "./zones";

/** The current time, updated each second; undefined on the server, whose time would not match the browser's. */
export function useNow(intervalMs = 1000): number | undefined {
  const [now, setNow] = useState<number>();
  useEffect(() => {
    const tick = () => setNow(Date.now());
    const first = setTimeout(tick, 0);
    const timer = setInterval(tick, intervalMs);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [intervalMs]);
  return now;
}

const subscribeNever = () => () => undefined;

/** The visitor's zone; undefined on the server, which can't know it. */
export function useBrowserZone(): string | undefined {
  return useSyncExternalStore(subscribeNever, browserZone, () => undefined);
}
