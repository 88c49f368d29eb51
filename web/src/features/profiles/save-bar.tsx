"use client";

import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { messageOf } from "@/lib/api/errors";

interface SaveBarProps {
  isDirty: boolean;
  isSaving: boolean;
  isSaved: boolean;
  /** What keeps it from being saved. */
  fault?: string;
  error: Error | null;
  onSave: () => void;
  onDiscard: () => void;
  /** Beside the buttons. */
  children?: ReactNode;
}

/** The foot of a long form, always in sight: whether there is anything to save, and what became of it. */
export function SaveBar({ isDirty, isSaving, isSaved, fault, error, onSave, onDiscard, children }: SaveBarProps) {
  return (
    <div className="sticky bottom-0 z-20 -mx-4 mt-2 grid gap-3 border-t border-line bg-paper/95 px-4 py-3 backdrop-blur sm:-mx-6 sm:px-6">
      {fault && <Notice tone="danger">{fault}</Notice>}
      {error && !fault && <Notice tone="danger">{messageOf(error)}</Notice>}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button isBusy={isSaving} disabled={!isDirty} onClick={onSave}>
          Save
        </Button>
        {isDirty && !isSaving && (
          <Button variant="quiet" onClick={onDiscard}>
            Discard
          </Button>
        )}
        <p role="status" className="flex flex-1 items-center gap-1.5 text-sm text-muted">
          {isDirty && !isSaving && "Not saved yet"}
          {!isDirty && isSaved && (
            <>
              <Check className="size-4 text-success" aria-hidden /> Saved
            </>
          )}
        </p>
        {children}
      </div>
    </div>
  );
}
