"use client";

import { type ComponentProps, useId, useState } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { minorDigits, parseAmount, price, typedAmount } from "@/lib/money";

interface AmountInputProps extends Omit<ComponentProps<typeof Input>, "value" | "onChange"> {
  text: string;
  currency: string;
  /** The text, and the amount it means in minor units; undefined while it means none, or more than one. */
  onChange: (text: string, amount: number | undefined) => void;
  /** The question of what is meant has been answered: the text of the amount. */
  onAnswer?: (text: string) => void;
  /** What cannot be read is asked back at once, and not only once the field is left. */
  isInvalid?: boolean;
}

/** An amount of money, typed. One that could mean two amounts is asked back with both, never guessed. */
export function AmountInput({
  text,
  currency,
  onChange,
  onAnswer,
  isInvalid,
  onBlur,
  onKeyDown,
  ...props
}: AmountInputProps) {
  const id = useId();
  const [isLeft, setIsLeft] = useState(false);
  const parsed = parseAmount(text, currency);
  const isAsked = parsed.kind === "unclear" && (isLeft || isInvalid === true);
  const describedBy = [props["aria-describedby"], isAsked && id].filter(Boolean).join(" ");

  function change(next: string) {
    setIsLeft(false);
    const amount = parseAmount(next, currency);
    onChange(next, amount.kind === "amount" ? amount.amount : undefined);
  }

  return (
    <div className="min-w-0">
      <Input
        {...props}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        onChange={(event) => change(event.target.value)}
        onBlur={(event) => {
          setIsLeft(true);
          onBlur?.(event);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter") setIsLeft(true);
          onKeyDown?.(event);
        }}
        aria-invalid={isInvalid || isAsked || undefined}
        aria-describedby={describedBy || undefined}
      />
      {isAsked && (
        <div id={id} role="status" className="mt-2 grid gap-2 text-sm">
          {parsed.readings.length === 0 ? (
            <p>Write it in figures, like {example(currency)}.</p>
          ) : (
            <>
              <p>{parsed.readings.length > 1 ? "Which one do you mean?" : "Do you mean this?"}</p>
              <p className="flex flex-wrap gap-2">
                {parsed.readings.map((amount) => (
                  <Button
                    key={amount}
                    variant="secondary"
                    size="small"
                    className="figures"
                    onClick={() => {
                      setIsLeft(false);
                      const answer = typedAmount({ amount, currency });
                      onChange(answer, amount);
                      onAnswer?.(answer);
                    }}
                  >
                    {price({ amount, currency })}
                  </Button>
                ))}
              </p>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** `75.50`, or `75` without minor units. */
function example(currency: string): string {
  const unit = 10 ** minorDigits(currency);
  return typedAmount({ amount: Math.floor(75.5 * unit), currency });
}
