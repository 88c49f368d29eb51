"use client";

import { type KeyboardEvent, useState } from "react";
import { tagWords, toTag } from "@/lib/tags";
import { Button } from "./button";
import { Input } from "./field";
import { RemovableChip } from "./removable-chip";

interface TagsInputProps {
  value: string[];
  onChange: (tags: string[]) => void;
  max: number;
  /** Of one tag. */
  maxLength?: number;
  placeholder?: string;
  id?: string;
  "aria-labelledby"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: true;
}

/** Several tags: Enter or a comma adds one, and so does leaving the field. */
export function TagsInput({ value, onChange, max, maxLength, ...control }: TagsInputProps) {
  const [typed, setTyped] = useState("");

  function add(text: string) {
    const added = text
      .split(",")
      .map((each) => toTag(each, maxLength))
      .filter((tag) => tag && !value.includes(tag));
    setTyped("");
    if (added.length > 0) onChange([...value, ...added].slice(0, max));
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if ((event.key === "Enter" || event.key === ",") && toTag(typed)) {
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
          {...control}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
          disabled={value.length >= max}
          enterKeyHint="done"
          autoComplete="off"
        />
        <Button variant="secondary" disabled={!toTag(typed)} onClick={() => add(typed)}>
          Add
        </Button>
      </div>
      {/* Has its height before the first tag, so that adding one on blur does not move what is being clicked. */}
      <ul className="flex min-h-9 flex-wrap gap-2">
        {value.map((tag) => (
          <li key={tag}>
            <RemovableChip text={tagWords(tag)} onRemove={() => onChange(value.filter((each) => each !== tag))} />
          </li>
        ))}
      </ul>
    </div>
  );
}
