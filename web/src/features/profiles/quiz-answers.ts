import { z } from "zod/mini";
import type { FactorDefinition, QuizDraft } from "@/lib/api/types";

/** What has been entered so far, valid or not, by factor. */
export type Answers = Record<string, unknown>;

const REQUIRED = "This is needed.";
const tag = /^[a-z0-9-]+$/;

/** The validation of one factor, from its definition: the same bounds as in the API. */
export function answerSchema(factor: FactorDefinition): z.ZodMiniType {
  const { min, max } = factor.bounds ?? { min: 1, max: Number.MAX_SAFE_INTEGER };
  const allowed = new Set(factor.choices?.map((choice) => choice.value));
  const one = z.string(REQUIRED).check(z.refine((value) => allowed.has(value), "Choose one of the list."));
  const longestTag = factor.item_bounds?.max ?? 40;
  const oneTag = z
    .string(REQUIRED)
    .check(
      z.minLength(1, REQUIRED),
      z.maxLength(longestTag, `At most ${longestTag} characters.`),
      z.regex(tag, "Letters, digits and hyphens."),
    );
  const many = <T extends z.ZodMiniType>(entry: T) =>
    z
      .array(entry, REQUIRED)
      .check(
        z.minLength(min, min === 1 ? "Choose at least one." : `Choose at least ${min}.`),
        z.maxLength(max, `${max} at most.`),
      );

  switch (factor.type) {
    case "choice":
    case "language":
    case "country":
      return one;
    case "choices":
    case "languages":
    case "countries":
      return many(one);
    case "tag":
      return oneTag;
    case "tags":
      return many(oneTag);
    case "text":
      return z.string(REQUIRED).check(
        z.refine((text) => lengthOf(text) > 0, REQUIRED),
        z.refine((text) => lengthOf(text) >= min, `A little more: at least ${min} characters.`),
        z.refine((text) => lengthOf(text) <= max, `That is too long: at most ${max} characters.`),
      );
    case "number":
      return z.int(REQUIRED).check(z.gte(min, `Between ${min} and ${max}.`), z.lte(max, `Between ${min} and ${max}.`));
    case "money":
      return z.object(
        {
          amount: z.int("Enter an amount.").check(z.gte(0, "Enter an amount.")),
          currency: z.string().check(z.refine((value) => allowed.has(value), "Choose a currency.")),
        },
        "Enter an amount.",
      );
    case "availability":
      return z.object(
        {
          timezone: z.string().check(z.minLength(1)),
          weekly: z
            .array(z.object({ weekday: z.string(), start: z.string(), end: z.string() }))
            .check(z.minLength(1, "Choose at least one time that suits you.")),
        },
        "Choose at least one time that suits you.",
      );
  }
}

/** The number of characters (code points), without surrounding white space. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/** What is wrong with the answer to a factor, given the others; undefined if it is valid. */
export function answerError(factor: FactorDefinition, answers: Answers): string | undefined {
  const result = answerSchema(factor).safeParse(answers[factor.key]);
  if (!result.success) return result.error.issues[0]?.message ?? REQUIRED;
  if (factor.key === "preferred_language") {
    const languages = answers.languages;
    if (Array.isArray(languages) && !languages.includes(answers.preferred_language)) {
      return "Choose one of your languages.";
    }
  }
  return undefined;
}

/** The errors of some factors by key, in their order. */
export function answerErrors(factors: FactorDefinition[], answers: Answers): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const factor of factors) {
    const error = answerError(factor, answers);
    if (error) errors[factor.key] = error;
  }
  return errors;
}

/** Only the valid answers, trimmed: what may be saved as a draft. */
export function validAnswers(factors: FactorDefinition[], answers: Answers): QuizDraft {
  const valid = factors
    .filter((factor) => answerError(factor, answers) === undefined)
    .map((factor) => [factor.key, trimmed(answers[factor.key])]);
  return Object.fromEntries(valid) as QuizDraft;
}

function trimmed(answer: unknown): unknown {
  return typeof answer === "string" ? answer.trim() : answer;
}

/** The factor that a field error of the API belongs to: `quiz.challenges[0]` → `challenges`. */
export function factorOfField(field: string): string | undefined {
  return /^quiz(?:_draft)?\.([a-z_]+)/.exec(field)?.[1];
}
