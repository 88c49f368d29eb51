"use client";

import { useState } from "react";
import { AmountInput } from "@/components/amount-input";
import { NativeSelect } from "@/components/ui/field";
import { type Money, parseAmount, typedAmount } from "@/lib/money";
import type { InputProps } from "./input-props";

const DEFAULT_CURRENCY = "EUR";

export function MoneyInput({ factor, value, onChange, isInvalid, labelledBy, describedBy }: InputProps<Money>) {
  const [typed, setTyped] = useState(value ? typedAmount(value) : "");
  const choices = factor.choices ?? [];
  const [currency, setCurrency] = useState(value?.currency ?? DEFAULT_CURRENCY);

  function change(text: string, next: string, amount: number | undefined) {
    setTyped(text);
    setCurrency(next);
    onChange(amount === undefined ? undefined : { amount, currency: next });
  }

  return (
    <div className="flex max-w-md gap-2">
      <div className="w-40 shrink-0">
        <AmountInput
          text={typed}
          currency={currency}
          onChange={(text, amount) => change(text, currency, amount)}
          placeholder="75"
          aria-labelledby={labelledBy}
          aria-describedby={describedBy}
          isInvalid={isInvalid}
          className="figures"
        />
      </div>
      <NativeSelect
        value={currency}
        onChange={({ target }) => {
          const parsed = parseAmount(typed, target.value);
          change(typed, target.value, parsed.kind === "amount" ? parsed.amount : undefined);
        }}
        aria-label="Currency"
        className="min-w-0 self-start"
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
