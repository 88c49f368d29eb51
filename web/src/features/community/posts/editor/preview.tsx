"use client";

import { useMemo } from "react";
import { Written } from "../../written";
import { markdownHtml } from "./markdown";

/** What is written, as others will read it. Loaded when it is looked at. */
export function Preview({ markdown }: { markdown: string }) {
  const html = useMemo(() => markdownHtml(markdown), [markdown]);
  if (markdown.trim() === "") return <p className="text-sm text-muted">Nothing is written yet.</p>;
  return <Written html={html} />;
}
