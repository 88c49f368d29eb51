"use client";

import { X } from "lucide-react";

export function RemovableChip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <span className="inline-flex min-h-9 items-center gap-1 rounded-full bg-brand-soft pl-3.5 text-sm font-medium text-brand-strong">
      {text}
      <button
        type="button"
        onClick={onRemove}
        aria-label={`Remove ${text}`}
        className="mr-0.5 grid size-8 place-items-center rounded-full hover:bg-brand/15"
      >
        <X className="size-4" aria-hidden />
      </button>
    </span>
  );
}
