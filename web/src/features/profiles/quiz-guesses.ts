import type { FactorDefinition } from "@/lib/api/types";
import type { Answers } from "./quiz-answers";

/** What the browser knows of somebody. */
export interface Reader {
  /** In order of preference: `de-AT`. */
  languages: readonly string[];
  /** ISO 3166-1, by the time zone. */
  country?: string;
}

/**
 * Answers that are likely, so that they need no click: what the browser says, and what most people choose. They are shown like any
 * other answer, and changed like any other.
 */
export function guessedAnswers(definitions: FactorDefinition[], { languages, country }: Reader): Answers {
  const choicesOf = (key: string) => definitions.find((factor) => factor.key === key)?.choices ?? [];
  const offers = (key: string, value: string) => choicesOf(key).some((choice) => choice.value === value);
  const spoken = [...new Set(languages.map((language) => language.split("-")[0]!.toLowerCase()))]
    .filter((code) => offers("languages", code))
    .slice(0, 2);
  const isKnown = country !== undefined && offers("country_of_residence", country);
  const guesses: Answers = {
    ...(spoken.length > 0 ? { languages: spoken, preferred_language: spoken[0] } : {}),
    ...(isKnown ? { country_of_residence: country, target_countries: [country] } : {}),
    sessions_per_month: 2,
    ...(offers("session_format", "video") ? { session_format: ["video"] } : {}),
  };
  const asked = new Set(definitions.map(({ key }) => key));
  return Object.fromEntries(Object.entries(guesses).filter(([key]) => asked.has(key)));
}

/** The answers after one has changed, with those that follow from it. */
export function withAnswer(before: Answers, key: string, value: unknown): Answers {
  const next: Answers = { ...before, [key]: value };
  if (key === "languages" && Array.isArray(value)) {
    // A single language is the preferred one; a removed one can't be.
    if (value.length === 1) next.preferred_language = value[0];
    else if (!value.includes(next.preferred_language)) delete next.preferred_language;
  }
  if (key === "country_of_residence" && typeof value === "string") {
    // Whoever goes nowhere else moves along.
    const targets = before.target_countries;
    const isSame = Array.isArray(targets) && targets.length === 1 && targets[0] === before.country_of_residence;
    if (isSame || targets === undefined) next.target_countries = [value];
  }
  return next;
}
