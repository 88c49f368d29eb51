import type { Match, Warning } from "@/lib/api/types";

/** The five factors of a match, with their names and colours, each as one of a text. */
export const FACTORS = [
  { key: "goals", name: "Goals", colour: "text-factor-goals" },
  { key: "language", name: "Language", colour: "text-factor-language" },
  { key: "country", name: "Country", colour: "text-factor-country" },
  { key: "budget", name: "Budget", colour: "text-factor-budget" },
  { key: "availability", name: "Time", colour: "text-factor-availability" },
] as const satisfies readonly { key: keyof Match["factors"]; name: string; colour: string }[];

/** `0.91` → `high`, with the API's own bounds. */
export function confidenceWord(confidence: number): string {
  if (confidence >= 0.75) return "high";
  if (confidence >= 0.5) return "medium";
  return "low";
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const WARNINGS: Record<Warning, string> = {
  no_shared_language: "You share no language yet.",
  over_budget: "Costs more than the budget you named.",
  no_common_hours: "No free time in your usual hours over the next two weeks.",
  language_unknown: "We don’t know which languages you speak.",
  country_unknown: "We can’t compare the countries you each know.",
  goals_unknown: "Your goals could not be compared with this profile yet.",
  budget_unknown: "We can’t compare the price with your budget.",
  availability_unknown: "We don’t know your usual hours.",
  few_reviews: "Only a few people have left a review so far.",
};

/** The text of a warning. */
export function warningMessage(code: Warning): string {
  // A newer API may send warnings that this page does not know.
  return WARNINGS[code] ?? "There is something to look at on the coach’s page.";
}
