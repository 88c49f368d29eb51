"use client";

import { useMemo } from "react";
import { Combobox } from "@/components/ui/combobox";
import type { InputProps } from "../quiz-field";
import { Removable } from "./tags-input";
import { ChoiceInput } from "./choice-inputs";

/** Languages and countries: searched by name, kept by code. */
export function CodesInput(props: InputProps<string[]> & { most: number; among?: string[] }) {
  const { factor, value = [], onChange, isWrong, labelledBy, describedBy, most, among } = props;
  const choices = useMemo(() => factor.choices ?? [], [factor]);
  const nameOf = (code: string) => choices.find((choice) => choice.value === code)?.label ?? code;
  const isSingle = most === 1;

  if (among && among.length <= 8) {
    const narrowed = { ...factor, choices: choices.filter((choice) => among.includes(choice.value)) };
    return (
      <ChoiceInput
        {...{ labelledBy, describedBy, isWrong }}
        factor={narrowed}
        value={value[0]}
        onChange={(code) => onChange(code ? [code] : undefined)}
      />
    );
  }

  function toggle(code: string) {
    if (isSingle) onChange([code]);
    else if (value.includes(code)) onChange(value.filter((each) => each !== code));
    else if (value.length < most) onChange([...value, code]);
  }

  const offered = among ? choices.filter((choice) => among.includes(choice.value)) : choices;
  return (
    <div className="grid gap-3" data-labelled-by={labelledBy}>
      <Combobox
        options={offered}
        chosen={value}
        onToggle={toggle}
        isMultiple={!isSingle}
        placeholder={isSingle ? "Type to search" : "Type to search, choose several"}
        text={isSingle && value[0] ? nameOf(value[0]) : ""}
        label={factor.label}
        aria-describedby={describedBy}
        {...(isWrong ? { "aria-invalid": true as const } : {})}
        className="max-w-md"
      />
      {!isSingle && value.length > 0 && (
        <ul className="flex flex-wrap gap-2">
          {value.map((code) => (
            <li key={code}>
              <Removable text={nameOf(code)} onRemove={() => toggle(code)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
