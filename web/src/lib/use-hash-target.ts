"use client";

import { useEffect } from "react";

/** Brings the part that the URL's fragment names into view, and the focus into it: for pages that are rendered after the browser looked for it. */
export function useHashTarget(): void {
  useEffect(() => {
    const show = () => {
      const id = decodeURIComponent(window.location.hash.slice(1));
      const target = id ? document.getElementById(id) : null;
      if (!target) return;
      target.scrollIntoView({ block: "start" });
      const control = target.matches("input, textarea, select, button")
        ? target
        : target.querySelector<HTMLElement>("input:not([type=file]), textarea, select, button, [tabindex='0']");
      control?.focus({ preventScroll: true });
    };
    show();
    window.addEventListener("hashchange", show);
    return () => window.removeEventListener("hashchange", show);
  }, []);
}
