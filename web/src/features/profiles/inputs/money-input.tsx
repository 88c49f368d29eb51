"use client";

import { useState } from "react";
import { Input, NativeSelect } from "@/components/ui/field";
import { type Money, parseAmount, typedAmount } from "@/lib/money";
import type { InputProps } from "./input-props";

const DEFAULT_CURRENCY = "EUR";

export function MoneyInput({ factor, value, onChange, isInvalid, labelledBy, describedBy }: InputProps<Money>) {
  const [typed, setTyped] = useState(value ? typedAmount(value) : "");
  const choices = factor.choices ?? [];
  const [currency, setCurrency] = useState(value?.currency ?? DEFAULT_CURRENCY);

  function change(text: string, next: string) {
    setTyped(text);
    setCurrency(next);
    const amount = parseAmount(text, next);
    onChange(amount === undefined ? undefined : { amount, currency: next });
  }

  return (
    <div className="flex max-w-md gap-2">
      <Input
        inputMode="decimal"
        value={typed}
        onChange={(event) => change(event.target.value, currency)}
        placeholder="75"
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        aria-invalid={isInvalid || undefined}
        className="figures w-32 shrink-0"
      />
      <NativeSelect
        value={currency}
        onChange={(event) => change(typed, event.target.value)}
        aria-label="Currency"
        className="min-w-0"
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.value} · {choice.label}
          </option>
        ))}
      </NativeSelect>
    </div>
  );
}
