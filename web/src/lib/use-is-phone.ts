"use client";

import { useSyncExternalStore } from "react";

/** Narrower than Tailwind's `sm`. */
const PHONE = "(width < 40rem)";

function subscribe(onChange: () => void) {
  const query = window.matchMedia(PHONE);
  query.addEventListener("change", onChange);
  return () => query.removeEventListener("change", onChange);
}

/** Whether the screen is as narrow as that of a phone; no on the server, which can't know it. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(PHONE).matches,
    () => false,
  );
}
