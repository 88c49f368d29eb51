"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { browserZone } from "./time";

/** The time, each second; nothing until the browser has it, since the server's would not match. */
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

const never = () => () => undefined;

/** The visitor's zone; nothing on the server, which can't know it. */
export function useBrowserZone(): string | undefined {
  return useSyncExternalStore(never, browserZone, () => undefined);
}
