"use client";

import { useId } from "react";
import { FieldError } from "@/components/ui/field";
import type { FactorDefinition } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { AvailabilityInput } from "./inputs/availability-input";
import { ChoiceInput, ChoicesInput, NumberInput } from "./inputs/choice-inputs";
import { CodesInput } from "./inputs/codes-input";
import type { InputProps } from "./inputs/input-props";
import { MoneyInput } from "./inputs/money-input";
import { TagInput, TagsInput } from "./inputs/tags-input";
import { TextInput } from "./inputs/text-input";
import type { Answers } from "./quiz-answers";

interface QuizFieldProps {
  factor: FactorDefinition;
  answers: Answers;
  onChange: (value: unknown) => void;
  error?: string;
  /** The only question of its screen is shown larger. */
  isAlone: boolean;
}

/** One question: its text, its help, and the input for its type. */
export function QuizField({ factor, answers, onChange, error, isAlone }: QuizFieldProps) {
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
        describedBy={error ? `${id}-help ${id}-error` : `${id}-help`}
        isInvalid={error !== undefined}
      />
      {error && (
        <div className="mt-2">
          <FieldError id={`${id}-error`}>{error}</FieldError>
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
  // Answers come from the API or from these inputs, and both use the type of the definition.
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
      return <TagsInput {...typed<string[]>()} max={props.factor.bounds?.max ?? 10} />;
    case "language":
    case "country":
      return <CodesInput {...single(typed<string>())} max={1} allowed={allowedCodes(props.factor, answers)} />;
    case "languages":
    case "countries":
      return <CodesInput {...typed<string[]>()} max={props.factor.bounds?.max ?? 10} />;
    case "money":
      return <MoneyInput {...typed<{ amount: number; currency: string }>()} />;
    case "availability":
      return <AvailabilityInput {...typed()} />;
  }
}

/** Adapts an input for a list to a single answer. */
function single(props: InputProps<string>): InputProps<string[]> {
  return {
    ...props,
    value: props.value ? [props.value] : undefined,
    onChange: (values) => props.onChange(values?.at(-1)),
  };
}

/** The preferred language is one of the languages somebody speaks; other codes are not restricted. */
function allowedCodes(factor: FactorDefinition, answers: Answers): string[] | undefined {
  const languages = answers.languages;
  const isRestricted = factor.key === "preferred_language" && Array.isArray(languages) && languages.length > 0;
  return isRestricted ? (languages as string[]) : undefined;
}
