import type { FactorDefinition } from "@/lib/api/types";

/** One screen of the quiz: questions that belong together. */
export interface QuizScreen {
  title: string;
  factors: FactorDefinition[];
}

/** Which questions stand together. What they ask, why, and what may be answered comes from GET /quiz alone. */
const GROUPS: { title: string; keys: string[] }[] = [
  { title: "Where to", keys: ["primary_goal"] },
  { title: "In your words", keys: ["goal_description", "desired_outcome"] },
  { title: "The road", keys: ["challenges", "timeline"] },
  { title: "Languages", keys: ["languages", "preferred_language"] },
  { title: "Places", keys: ["country_of_residence", "target_countries", "relocation_stage"] },
  { title: "Sessions", keys: ["budget", "sessions_per_month", "session_format"] },
  { title: "Your week", keys: ["availability"] },
  { title: "Style", keys: ["coaching_style", "coaching_experience"] },
  { title: "You", keys: ["occupation", "industry", "life_stage", "motivation"] },
];

/** The screens for these definitions: a factor the groups don't know gets a screen of its own, one that is gone leaves. */
export function screensOf(definitions: FactorDefinition[]): QuizScreen[] {
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const grouped = new Set(GROUPS.flatMap((group) => group.keys));
  const known = GROUPS.map(({ title, keys }) => ({
    title,
    factors: keys.map((key) => byKey.get(key)).filter((factor) => factor !== undefined),
  }));
  const others = definitions
    .filter((definition) => !grouped.has(definition.key))
    .map((definition) => ({ title: "One more", factors: [definition] }));
  return [...known, ...others].filter((screen) => screen.factors.length > 0);
}

/** Where a person goes on: the first screen with a question that is still open, or the last one. */
export function firstOpenScreen(screens: QuizScreen[], isAnswered: (factor: FactorDefinition) => boolean): number {
  const open = screens.findIndex((screen) => !screen.factors.every(isAnswered));
  return open === -1 ? Math.max(0, screens.length - 1) : open;
}
