import { describe, expect, test } from "vitest";
import type { FactorDefinition } from "@/lib/api/types";
import { answerError, answerErrors, factorOfField, validAnswers } from "./quiz-answers";
import { firstOpenScreen, screensOf } from "./quiz-screens";

const define = (factor: Partial<FactorDefinition> & Pick<FactorDefinition, "key" | "type">): FactorDefinition => ({
  label: "?",
  help: "Because.",
  ...factor,
});
const choices = (...values: string[]) => values.map((value) => ({ value, label: value.toUpperCase() }));

const goal = define({ key: "primary_goal", type: "choice", choices: choices("career", "studies") });
const words = define({ key: "goal_description", type: "text", bounds: { min: 20, max: 2000 } });
const challenges = define({
  key: "challenges",
  type: "tags",
  bounds: { min: 1, max: 3 },
  item_bounds: { min: 1, max: 40 },
});
const languages = define({
  key: "languages",
  type: "languages",
  choices: choices("de", "en"),
  bounds: { min: 1, max: 2 },
});
const preferred = define({ key: "preferred_language", type: "language", choices: choices("de", "en") });
const budget = define({ key: "budget", type: "money", choices: choices("EUR", "JPY") });
const motivation = define({ key: "motivation", type: "number", bounds: { min: 1, max: 10 } });
const week = define({ key: "availability", type: "availability" });

describe("an answer", () => {
  test("is validated by the bounds of its definition", () => {
    expect(answerError(goal, {})).toBe("This is needed.");
    expect(answerError(goal, { primary_goal: "fame" })).toBe("Choose one of the list.");
    expect(answerError(goal, { primary_goal: "career" })).toBeUndefined();
    expect(answerError(words, { goal_description: "  " })).toBe("This is needed.");
    expect(answerError(words, { goal_description: "too short" })).toBe("A little more: at least 20 characters.");
    expect(answerError(words, { goal_description: "x".repeat(2001) })).toMatch(/too long/);
    expect(answerError(challenges, { challenges: [] })).toBe("Choose at least one.");
    expect(answerError(challenges, { challenges: ["a", "b", "c", "d"] })).toBe("3 at most.");
    expect(answerError(challenges, { challenges: ["No Tag"] })).toBe("Letters, digits and hyphens.");
    expect(answerError(budget, { budget: { amount: 7500, currency: "EUR" } })).toBeUndefined();
    expect(answerError(budget, { budget: { amount: 7500, currency: "XXX" } })).toBe("Choose a currency.");
    expect(answerError(motivation, { motivation: 11 })).toBe("Between 1 and 10.");
    expect(answerError(week, { availability: { timezone: "UTC", weekly: [] } })).toMatch(/at least one time/);
  });

  test("is measured in code points, not in UTF-16 units", () => {
    const flags = define({ key: "occupation", type: "text", bounds: { min: 2, max: 3 } });
    expect(answerError(flags, { occupation: "🎈🎈🎈" })).toBeUndefined();
  });

  test("as the preferred language is one of the languages spoken", () => {
    expect(answerError(preferred, { languages: ["de"], preferred_language: "en" })).toBe(
      "Choose one of your languages.",
    );
    expect(answerError(preferred, { languages: ["de", "en"], preferred_language: "en" })).toBeUndefined();
  });
});

test("only valid answers are saved, without surrounding white space", () => {
  const answers = {
    primary_goal: "career",
    goal_description: "short",
    languages: ["de"],
    preferred_language: "en",
    occupation: "  Nurse ",
  };
  const occupation = define({ key: "occupation", type: "text", bounds: { min: 2, max: 120 } });
  expect(validAnswers([goal, words, languages, preferred, occupation], answers)).toEqual({
    primary_goal: "career",
    languages: ["de"],
    occupation: "Nurse",
  });
  expect(Object.keys(answerErrors([goal, words, preferred], answers))).toEqual([
    "goal_description",
    "preferred_language",
  ]);
});

test("a field error of the API belongs to a factor", () => {
  expect(factorOfField("quiz.challenges[0]")).toBe("challenges");
  expect(factorOfField("quiz_draft.budget.amount")).toBe("budget");
  expect(factorOfField("full_name")).toBeUndefined();
});

describe("screens", () => {
  test("group the questions, and an unknown one has a screen of its own", () => {
    const unknown = define({ key: "favourite_season", type: "choice", choices: choices("spring") });
    const screens = screensOf([languages, words, goal, unknown, preferred]);
    expect(screens.map((screen) => screen.factors.map((factor) => factor.key))).toEqual([
      ["primary_goal"],
      ["goal_description"],
      ["languages", "preferred_language"],
      ["favourite_season"],
    ]);
  });

  test("the quiz continues at the first screen with a missing answer, or at the summary", () => {
    const screens = screensOf([goal, words, languages]);
    const answered = (...keys: string[]) => firstOpenScreen(screens, (factor) => keys.includes(factor.key));
    expect(answered()).toBe(0);
    expect(answered("primary_goal", "languages")).toBe(1);
    expect(answered("primary_goal", "goal_description", "languages")).toBe(3);
  });
});
