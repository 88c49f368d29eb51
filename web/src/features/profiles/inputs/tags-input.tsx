"use client";

import { X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { asTag, tagWords } from "../quiz-answers";
import type { InputProps } from "../quiz-field";

/** One tag, typed as words. */
export function TagInput({ factor, value, onChange, isWrong, labelledBy, describedBy }: InputProps<string>) {
  const [typed, setTyped] = useState(value ? tagWords(value) : "");
  return (
    <Input
      name={factor.key}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(asTag(event.target.value, factor.item_bounds?.max) || undefined);
      }}
      maxLength={factor.item_bounds?.max}
      placeholder="For example: health care"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={isWrong || undefined}
      className="max-w-md"
    />
  );
}

/** Short words of one's own: Enter or a comma adds one, and leaving the field adds what stands there. */
export function TagsInput(props: InputProps<string[]> & { most: number }) {
  const { factor, value = [], onChange, isWrong, labelledBy, describedBy, most } = props;
  const [typed, setTyped] = useState("");

  function add(text: string) {
    const added = text
      .split(",")
      .map((each) => asTag(each, factor.item_bounds?.max))
      .filter((tag) => tag && !value.includes(tag));
    setTyped("");
    if (added.length > 0) onChange([...value, ...added].slice(0, most));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if ((event.key === "Enter" || event.key === ",") && asTag(typed)) {
      event.preventDefault();
      add(typed);
    } else if (event.key === "Backspace" && typed === "" && value.length > 0) {
      onChange(value.slice(0, -1));
    }
  }

  return (
    <div className="grid gap-3">
      <div className="flex max-w-md gap-2">
        <Input
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
          disabled={value.length >= most}
          enterKeyHint="done"
          autoComplete="off"
          placeholder="For example: fear of speaking"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          aria-invalid={isWrong || undefined}
        />
        <Button look="secondary" disabled={!asTag(typed)} onClick={() => add(typed)}>
          Add
        </Button>
      </div>
      {/* The row is there before its first word: one that is added on leaving the field must not move what is being clicked. */}
      <ul className="flex min-h-9 flex-wrap gap-2">
        {value.map((tag) => (
          <li key={tag}>
            <Removable text={tagWords(tag)} onRemove={() => onChange(value.filter((each) => each !== tag))} />
          </li>
        ))}
      </ul>
    </div>
  );
}

export function Removable({ text, onRemove }: { text: string; onRemove: () => void }) {
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
