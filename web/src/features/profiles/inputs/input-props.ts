import type { FactorDefinition } from "@/lib/api/types";

/** The props of every input of the quiz. */
export interface InputProps<T> {
  factor: FactorDefinition;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
  /** The ids of the question, and of its help and error. */
  labelledBy: string;
  describedBy: string;
  isInvalid: boolean;
}
