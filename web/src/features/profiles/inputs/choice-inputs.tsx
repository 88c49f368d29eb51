"use client";

import { Check } from "lucide-react";
import { Input } from "@/components/ui/field";
import { cn } from "@/lib/cn";
import type { InputProps } from "./input-props";

const option =
  "rounded-control border-line-strong/60 bg-surface hover:border-brand has-checked:border-brand has-checked:bg-brand-soft has-focus-visible:outline-brand flex min-h-12 items-center gap-3 border px-4 py-2 text-sm font-medium transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2";

/** One choice: native radio buttons, so that the arrow keys and Enter work as usual. */
export function ChoiceInput({ factor, value, onChange, describedBy }: InputProps<string>) {
  const choices = factor.choices ?? [];
  return (
    <div className={cn("grid gap-2.5 sm:grid-cols-2", choices.length > 8 && "lg:grid-cols-2")}>
      {choices.map((choice) => (
        <label key={choice.value} className={option}>
          <input
            type="radio"
            name={factor.key}
            value={choice.value}
            checked={value === choice.value}
            onChange={() => onChange(choice.value)}
            aria-describedby={describedBy}
            className="size-4.5 shrink-0 accent-brand"
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

/** Several choices. */
export function ChoicesInput({ factor, value = [], onChange, isInvalid, describedBy }: InputProps<string[]>) {
  const choices = factor.choices ?? [];
  return (
    <div className="flex flex-wrap gap-2.5">
      {choices.map((choice) => (
        <label key={choice.value} className={cn(option, "group rounded-full")}>
          <input
            type="checkbox"
            name={factor.key}
            checked={value.includes(choice.value)}
            onChange={(event) => {
              const without = value.filter((each) => each !== choice.value);
              // In the order of the list, so that the same choices are the same answer.
              const chosen = event.target.checked ? [...without, choice.value] : without;
              onChange(choices.map((each) => each.value).filter((each) => chosen.includes(each)));
            }}
            aria-describedby={describedBy}
            aria-invalid={isInvalid || undefined}
            className="sr-only"
          />
          <Check className="hidden size-4 text-brand group-has-checked:block" aria-hidden />
          {choice.label}
        </label>
      ))}
    </div>
  );
}

/** A whole number: radio buttons for a small range, or else a text input. */
export function NumberInput({ factor, value, onChange, isInvalid, labelledBy, describedBy }: InputProps<number>) {
  const { min, max } = factor.bounds ?? { min: 0, max: 100 };
  if (max - min > 12) {
    return (
      <Input
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value === "" ? undefined : Number(event.target.value))}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || undefined}
        className="max-w-40"
      />
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {Array.from({ length: max - min + 1 }, (_, index) => min + index).map((number) => (
        <label
          key={number}
          className="figures grid size-11 place-items-center rounded-control border border-line-strong/60 bg-surface text-sm font-medium transition-colors hover:border-brand has-checked:border-brand has-checked:bg-brand has-checked:text-brand-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand"
        >
          <input
            type="radio"
            name={factor.key}
            checked={value === number}
            onChange={() => onChange(number)}
            aria-describedby={describedBy}
            className="sr-only"
          />
          {number}
        </label>
      ))}
    </div>
  );
}
