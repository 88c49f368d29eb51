import { z } from "zod";
import type { FactorDefinition, QuizDraft } from "@/lib/api/types";

/** What has been entered so far, sound or not, by factor. */
export type Answers = Record<string, unknown>;

const NEEDED = "This is needed.";
const tag = /^[a-z0-9-]+$/;

/** The check of one factor, made from its definition: the same bounds that the API holds. */
export function answerSchema(factor: FactorDefinition): z.ZodType {
  const { min, max } = factor.bounds ?? { min: 1, max: Number.MAX_SAFE_INTEGER };
  const among = new Set(factor.choices?.map((choice) => choice.value));
  const one = z.string(NEEDED).refine((value) => among.has(value), "Choose one of the list.");
  const longestTag = factor.item_bounds?.max ?? 40;
  const oneTag = z
    .string(NEEDED)
    .min(1, NEEDED)
    .max(longestTag, `At most ${longestTag} characters.`)
    .regex(tag, "Letters, digits and hyphens.");
  const several = <T extends z.ZodType>(entry: T) =>
    z
      .array(entry, NEEDED)
      .min(min, min === 1 ? "Choose at least one." : `Choose at least ${min}.`)
      .max(max, `${max} at most.`);

  switch (factor.type) {
    case "choice":
    case "language":
    case "country":
      return one;
    case "choices":
    case "languages":
    case "countries":
      return several(one);
    case "tag":
      return oneTag;
    case "tags":
      return several(oneTag);
    case "text":
      return z
        .string(NEEDED)
        .refine((text) => lengthOf(text) > 0, NEEDED)
        .refine((text) => lengthOf(text) >= min, `A little more: at least ${min} characters.`)
        .refine((text) => lengthOf(text) <= max, `That is too long: at most ${max} characters.`);
    case "number":
      return z.int(NEEDED).min(min, `Between ${min} and ${max}.`).max(max, `Between ${min} and ${max}.`);
    case "money":
      return z.object(
        {
          amount: z.int("Enter an amount.").min(0, "Enter an amount."),
          currency: z.string().refine((value) => among.has(value), "Choose a currency."),
        },
        "Enter an amount.",
      );
    case "availability":
      return z.object(
        {
          timezone: z.string().min(1),
          weekly: z
            .array(z.object({ weekday: z.string(), start: z.string(), end: z.string() }))
            .min(1, "Choose at least one time that suits you."),
        },
        "Choose at least one time that suits you.",
      );
  }
}

/** Characters as people count them, without the white space around. */
export function lengthOf(text: string): number {
  return [...text.trim()].length;
}

/** What is wrong with the answer to a factor, given the others; nothing if it is sound. */
export function faultOf(factor: FactorDefinition, answers: Answers): string | undefined {
  const result = answerSchema(factor).safeParse(answers[factor.key]);
  if (!result.success) return result.error.issues[0]?.message ?? NEEDED;
  if (factor.key === "preferred_language") {
    const languages = answers.languages;
    if (Array.isArray(languages) && !languages.includes(answers.preferred_language)) {
      return "Choose one of your languages.";
    }
  }
  return undefined;
}

/** The faults of some factors by key, in their order. */
export function faultsOf(factors: FactorDefinition[], answers: Answers): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const factor of factors) {
    const fault = faultOf(factor, answers);
    if (fault) faults[factor.key] = fault;
  }
  return faults;
}

/** The sound answers alone, trimmed: what may be saved as a draft. */
export function soundAnswers(factors: FactorDefinition[], answers: Answers): QuizDraft {
  const sound = factors
    .filter((factor) => faultOf(factor, answers) === undefined)
    .map((factor) => [factor.key, trimmed(answers[factor.key])]);
  return Object.fromEntries(sound) as QuizDraft;
}

function trimmed(answer: unknown): unknown {
  return typeof answer === "string" ? answer.trim() : answer;
}

/** `Fear of speaking!` → `fear-of-speaking`: how the API writes tags. */
export function asTag(text: string, longest = 40): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longest)
    .replace(/^-+|-+$/g, "");
}

/** `fear-of-speaking` → `fear of speaking`, for people. */
export function tagWords(text: string): string {
  return text.replaceAll("-", " ");
}

/** The factor a fault of the API is about: `quiz.challenges[0]` → `challenges`. */
export function factorOfField(field: string): string | undefined {
  return /^quiz(?:_draft)?\.([a-z_]+)/.exec(field)?.[1];
}
