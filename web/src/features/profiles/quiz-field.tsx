"use client";

import { useId } from "react";
import { FieldError } from "@/components/ui/field";
import type { FactorDefinition } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import type { Answers } from "./quiz-answers";
import { AvailabilityInput } from "./inputs/availability-input";
import { ChoiceInput, ChoicesInput, NumberInput } from "./inputs/choice-inputs";
import { CodesInput } from "./inputs/codes-input";
import { MoneyInput } from "./inputs/money-input";
import { TagInput, TagsInput } from "./inputs/tags-input";
import { TextInput } from "./inputs/text-input";

export interface InputProps<T> {
  factor: FactorDefinition;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
  /** Ids of the question, and of what describes it. */
  labelledBy: string;
  describedBy: string;
  isWrong: boolean;
}

interface QuizFieldProps {
  factor: FactorDefinition;
  answers: Answers;
  onChange: (value: unknown) => void;
  fault?: string;
  /** The only question of its screen stands larger. */
  isAlone: boolean;
}

/** One question: what is asked, why, and the control that its type wants. */
export function QuizField({ factor, answers, onChange, fault, isAlone }: QuizFieldProps) {
  const id = useId();
  const Label = isAlone ? "h1" : "h2";
  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={`${id}-help`} data-factor={factor.key}>
      <Label id={`${id}-label`} className={cn("headline", isAlone ? "text-xl" : "text-lg")}>
        {factor.label}
      </Label>
      <p id={`${id}-help`} className="mt-1 mb-4 max-w-prose text-sm text-muted">
        {factor.help}
      </p>
      <Control
        factor={factor}
        answers={answers}
        onChange={onChange}
        labelledBy={`${id}-label`}
        describedBy={fault ? `${id}-help ${id}-fault` : `${id}-help`}
        isWrong={fault !== undefined}
      />
      {fault && (
        <div className="mt-2">
          <FieldError id={`${id}-fault`}>{fault}</FieldError>
        </div>
      )}
    </div>
  );
}

interface ControlProps extends Omit<InputProps<unknown>, "value"> {
  answers: Answers;
}

function Control({ answers, ...props }: ControlProps) {
  const value = answers[props.factor.key];
  /** Answers come from the API or from these inputs, and both speak the type of the definition. */
  const typed = <T,>() => ({ ...props, value: value as T | undefined });
  switch (props.factor.type) {
    case "choice":
      return <ChoiceInput {...typed<string>()} />;
    case "choices":
      return <ChoicesInput {...typed<string[]>()} />;
    case "number":
      return <NumberInput {...typed<number>()} />;
    case "text":
      return <TextInput {...typed<string>()} />;
    case "tag":
      return <TagInput {...typed<string>()} />;
    case "tags":
      return <TagsInput {...typed<string[]>()} most={props.factor.bounds?.max ?? 10} />;
    case "language":
    case "country":
      return <CodesInput {...single(typed<string>())} most={1} among={amongOf(props.factor, answers)} />;
    case "languages":
    case "countries":
      return <CodesInput {...typed<string[]>()} most={props.factor.bounds?.max ?? 10} />;
    case "money":
      return <MoneyInput {...typed<{ amount: number; currency: string }>()} />;
    case "availability":
      return <AvailabilityInput {...typed()} />;
  }
}

/** A list of one at most, as a single answer. */
function single(props: InputProps<string>): InputProps<string[]> {
  return {
    ...props,
    value: props.value ? [props.value] : undefined,
    onChange: (values) => props.onChange(values?.at(-1)),
  };
}

/** The language people think in is one of those they named. */
function amongOf(factor: FactorDefinition, answers: Answers): string[] | undefined {
  const languages = answers.languages;
  const isNarrow = factor.key === "preferred_language" && Array.isArray(languages) && languages.length > 0;
  return isNarrow ? (languages as string[]) : undefined;
}
