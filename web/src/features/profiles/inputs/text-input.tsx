"use client";

import { Input, Textarea } from "@/components/ui/field";
import { wholeNumber } from "@/lib/locale";
import { lengthOf } from "../quiz-answers";
import type { InputProps } from "./input-props";

/** Texts that may be longer than this get a textarea. */
const ONE_LINE = 200;

export function TextInput({ factor, value = "", onChange, isInvalid, labelledBy, describedBy }: InputProps<string>) {
  const { min, max } = factor.bounds ?? { min: 0, max: 2000 };
  const control = {
    name: factor.key,
    value,
    "aria-labelledby": labelledBy,
    "aria-describedby": describedBy,
    "aria-invalid": isInvalid || undefined,
  };
  if (max <= ONE_LINE) {
    return <Input {...control} onChange={(event) => onChange(event.target.value)} className="max-w-md" />;
  }
  const length = lengthOf(value);
  return (
    <div>
      <Textarea {...control} rows={5} onChange={(event) => onChange(event.target.value)} />
      <p className="figures mt-1 text-right text-xs text-muted">
        {length < min ? `${min - length} more to go` : `${length} of ${wholeNumber(max)}`}
      </p>
    </div>
  );
}
