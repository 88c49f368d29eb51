"use client";

import { useState } from "react";
import { Input } from "@/components/ui/field";
import { TagsInput as Tags } from "@/components/ui/tags-input";
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

/** Several tags, typed as words. */
export function TagsInput(props: InputProps<string[]> & { max: number }) {
  const { factor, value = [], onChange, isInvalid, labelledBy, describedBy, max } = props;
  return (
    <Tags
      value={value}
      onChange={onChange}
      max={max}
      maxLength={factor.item_bounds?.max}
      placeholder="For example: fear of speaking"
      aria-labelledby={labelledBy}
      aria-describedby={describedBy}
      aria-invalid={isInvalid || undefined}
    />
  );
}
