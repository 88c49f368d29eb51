"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Parameters of the URL to set; undefined removes one. */
export type SearchChange = Record<string, string | undefined>;

/** A query with some parameters changed, the others as they are. */
export function changedSearch(search: string, change: SearchChange): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) params.delete(name);
    else params.set(name, value);
  }
  return params.size > 0 ? `?${params}` : "";
}

/**
 * Changes parameters of this page's URL without loading it anew: what somebody has chosen is there and nowhere else, so that it
 * survives a refresh, a sign-up and being shared. A step can be undone by the browser's back button.
 */
export function useSearchChange() {
  const path = usePathname();
  const search = useSearchParams().toString();
  return useCallback(
    (change: SearchChange, { isStep = false }: { isStep?: boolean } = {}) => {
      // The router follows both. Read from the window, since another change may have come in between.
      const { search: current, hash } = window.location;
      const url = path + changedSearch(current || search, change) + hash;
      if (isStep) window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [path, search],
  );
}
