"use client";

import { useEffect, useRef } from "react";

/** What somebody has written in Markdown, as HTML that the API has sanitised. */
export function Written({ html, className = "" }: { html: string; className?: string }) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A table that is wider than the column scrolls, and has to be reached by the keyboard then.
    for (const table of element.current?.querySelectorAll("table") ?? []) {
      if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
    }
  }, [html]);
  return <div ref={element} dir="auto" className={`written ${className}`} dangerouslySetInnerHTML={{ __html: html }} />;
}
