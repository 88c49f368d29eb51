import type { FactorDefinition } from "@/lib/api/types";

/** One screen of the quiz: questions that belong together. */
export interface QuizScreen {
  title: string;
  factors: FactorDefinition[];
}

/** Which questions share a screen. Everything else about them comes from GET /quiz. */
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

/** The screens for these definitions. A factor that is in no group gets a screen of its own; a group without factors gets none. */
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

/** Where the quiz continues: the first screen with an unanswered question, or the summary after the last one. */
export function firstOpenScreen(screens: QuizScreen[], isAnswered: (factor: FactorDefinition) => boolean): number {
  const open = screens.findIndex((screen) => !screen.factors.every(isAnswered));
  return open === -1 ? screens.length : open;
}
