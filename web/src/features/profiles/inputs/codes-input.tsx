"use client";

import { useMemo } from "react";
import { Combobox } from "@/components/ui/combobox";
import { RemovableChip } from "@/components/ui/removable-chip";
import { ChoiceInput } from "./choice-inputs";
import type { InputProps } from "./input-props";

/** Languages or countries: searched by name, stored by code. */
export function CodesInput(props: InputProps<string[]> & { max: number; allowed?: string[] }) {
  const { factor, value = [], onChange, isInvalid, labelledBy, describedBy, max, allowed } = props;
  const choices = useMemo(() => factor.choices ?? [], [factor]);
  const labelOf = (code: string) => choices.find((choice) => choice.value === code)?.label ?? code;
  const isSingle = max === 1;

  if (allowed && allowed.length <= 8) {
    const narrowed = { ...factor, choices: choices.filter((choice) => allowed.includes(choice.value)) };
    return (
      <ChoiceInput
        {...{ labelledBy, describedBy, isInvalid }}
        factor={narrowed}
        value={value[0]}
        onChange={(code) => onChange(code ? [code] : undefined)}
      />
    );
  }

  function toggle(code: string) {
    if (isSingle) onChange([code]);
    else if (value.includes(code)) onChange(value.filter((each) => each !== code));
    else if (value.length < max) onChange([...value, code]);
  }

  const offered = allowed ? choices.filter((choice) => allowed.includes(choice.value)) : choices;
  return (
    <div className="grid gap-3" data-labelled-by={labelledBy}>
      <Combobox
        options={offered}
        chosen={value}
        onToggle={toggle}
        isMultiple={!isSingle}
        placeholder={isSingle ? "Type to search" : "Type to search, choose several"}
        text={isSingle && value[0] ? labelOf(value[0]) : ""}
        label={factor.label}
        aria-describedby={describedBy}
        {...(isInvalid ? { "aria-invalid": true as const } : {})}
        className="max-w-md"
      />
      {!isSingle && value.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {value.map((code) => (
            <li key={code}>
              <RemovableChip text={labelOf(code)} onRemove={() => toggle(code)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
