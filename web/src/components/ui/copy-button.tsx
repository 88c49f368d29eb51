"use client";

import { Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  text: string;
  /** What it copies, in words. */
  children: ReactNode;
}

/** Copies a text, and says whether that worked. */
export function CopyButton({ text, children }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<{ text: string; isCopied: boolean }>();
  const isCurrent = outcome?.text === text;

  async function copy() {
    try {
      // Missing where the page is not served by https.
      await navigator.clipboard.writeText(text);
      setOutcome({ text, isCopied: true });
    } catch {
      setOutcome({ text, isCopied: false });
    }
  }

  return (
    <>
      <Button variant="secondary" onClick={() => void copy()} onBlur={() => setOutcome(undefined)}>
        {isCurrent && outcome.isCopied ? (
          <Check className="size-4.5" aria-hidden />
        ) : (
          <Copy className="size-4.5" aria-hidden />
        )}
        {children}
      </Button>
      <p role="status" className="self-center text-sm text-muted">
        {isCurrent && (outcome.isCopied ? "Copied." : "Your browser does not let us copy it. Select it and copy it.")}
      </p>
    </>
  );
}
