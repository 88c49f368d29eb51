"use client";

import { type KeyboardEvent, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { RemovableChip } from "@/components/ui/removable-chip";
import { tagWords, toTag } from "@/lib/tags";
import type { InputProps } from "./input-props";

/** One tag, typed as words. */
export function TagInput({ factor, value, onChange, isInvalid, labelledBy, describedBy }: InputProps<string>) {
  const [typed, setTyped] = useState(value ? tagWords(value) : "");
  return (
    <Input
      name={factor.key}
      value={typed}
      onChange={(event) => {
        setTyped(event.target.value);
        onChange(toTag(event.target.value, factor.item_bounds?.max) || undefined);
      }}
      maxLength={factor.item_bounds?.max}
      placeholder="For example: health care"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={isInvalid || undefined}
      className="max-w-md"
    />
  );
}

/** Several tags: Enter or a comma adds one, and so does leaving the field. */
export function TagsInput(props: InputProps<string[]> & { max: number }) {
  const { factor, value = [], onChange, isInvalid, labelledBy, describedBy, max } = props;
  const [typed, setTyped] = useState("");

  function add(text: string) {
    const added = text
      .split(",")
      .map((each) => toTag(each, factor.item_bounds?.max))
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
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={() => add(typed)}
          disabled={value.length >= max}
          enterKeyHint="done"
          autoComplete="off"
          placeholder="For example: fear of speaking"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          aria-invalid={isInvalid || undefined}
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
