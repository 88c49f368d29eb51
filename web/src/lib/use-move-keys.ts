"use client";

import { useEffect, useSyncExternalStore } from "react";

const OFF = "move-keys-off";
const listeners = new Set<() => void>();

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function areOn(): boolean {
  try {
    return localStorage.getItem(OFF) === null;
  } catch {
    return true;
  }
}

/** Turns the keys on or off, for whoever presses letters without meaning it (WCAG 2.1.4). */
function turn(isOn: boolean) {
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "");
  } catch {
    // Storage may be blocked; the keys stay as they are.
  }
  for (const listener of listeners) listener();
}

/** Moves the focus over the elements of `selector` by `j` and `k`; Enter opens the one that has it, as any link. */
export function useMoveKeys(selector: string) {
  const isOn = useSyncExternalStore(subscribe, areOn, () => true);
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      const target = event.target as Element;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]")) return;
      const links = [...document.querySelectorAll<HTMLElement>(selector)];
      const at = links.indexOf(document.activeElement as HTMLElement);
      const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [selector, isOn]);
  return { isOn, turn };
}
