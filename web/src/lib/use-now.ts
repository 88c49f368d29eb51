"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { browserZone } from "./zones";

const subscribeNever = () => () => undefined;

/** The current time in milliseconds, updated at that interval; undefined on the server and while its HTML is taken over, whose time is another. */
export function useNow(intervalMs = 1000): number | undefined {
  const isOnServer = useSyncExternalStore(
    subscribeNever,
    () => false,
    () => true,
  );
  // Known at once for what is shown later: it would have to grow by what depends on the time.
  const [now, setNow] = useState(() => (isOnServer ? undefined : Date.now()));
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

/** The visitor's zone; undefined on the server, which can't know it. */
export function useBrowserZone(): string | undefined {
  return useSyncExternalStore(subscribeNever, browserZone, () => undefined);
}
