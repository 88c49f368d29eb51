import { describe, expect, test } from "vitest";
import type { FactorDefinition } from "@/lib/api/types";
import { asTag, factorOfField, faultOf, faultsOf, soundAnswers, tagWords } from "./quiz-answers";
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
  test("is held to the bounds of its definition", () => {
    expect(faultOf(goal, {})).toBe("This is needed.");
    expect(faultOf(goal, { primary_goal: "fame" })).toBe("Choose one of the list.");
    expect(faultOf(goal, { primary_goal: "career" })).toBeUndefined();
    expect(faultOf(words, { goal_description: "  " })).toBe("This is needed.");
    expect(faultOf(words, { goal_description: "too short" })).toBe("A little more: at least 20 characters.");
    expect(faultOf(words, { goal_description: "x".repeat(2001) })).toMatch(/too long/);
    expect(faultOf(challenges, { challenges: [] })).toBe("Choose at least one.");
    expect(faultOf(challenges, { challenges: ["a", "b", "c", "d"] })).toBe("3 at most.");
    expect(faultOf(challenges, { challenges: ["No Tag"] })).toBe("Letters, digits and hyphens.");
    expect(faultOf(budget, { budget: { amount: 7500, currency: "EUR" } })).toBeUndefined();
    expect(faultOf(budget, { budget: { amount: 7500, currency: "XXX" } })).toBe("Choose a currency.");
    expect(faultOf(motivation, { motivation: 11 })).toBe("Between 1 and 10.");
    expect(faultOf(week, { availability: { timezone: "UTC", weekly: [] } })).toMatch(/at least one time/);
  });

  test("counts characters as people do", () => {
    const flags = define({ key: "occupation", type: "text", bounds: { min: 2, max: 3 } });
    expect(faultOf(flags, { occupation: "🎈🎈🎈" })).toBeUndefined();
  });

  test("the language one thinks in is one of those one speaks", () => {
    expect(faultOf(preferred, { languages: ["de"], preferred_language: "en" })).toBe("Choose one of your languages.");
    expect(faultOf(preferred, { languages: ["de", "en"], preferred_language: "en" })).toBeUndefined();
  });
});

test("only sound answers are saved, without the white space around them", () => {
  const answers = {
    primary_goal: "career",
    goal_description: "short",
    languages: ["de"],
    preferred_language: "en",
    occupation: "  Nurse ",
  };
  const occupation = define({ key: "occupation", type: "text", bounds: { min: 2, max: 120 } });
  expect(soundAnswers([goal, words, languages, preferred, occupation], answers)).toEqual({
    primary_goal: "career",
    languages: ["de"],
    occupation: "Nurse",
  });
  expect(Object.keys(faultsOf([goal, words, preferred], answers))).toEqual(["goal_description", "preferred_language"]);
});

test("words become tags and back", () => {
  expect(asTag("Fear of speaking!")).toBe("fear-of-speaking");
  expect(asTag("  Größe & Über-Mut ")).toBe("grosse-uber-mut");
  expect(asTag("日本")).toBe("");
  expect(asTag("x".repeat(60))).toHaveLength(40);
  expect(asTag(`${"x".repeat(39)} y`)).toBe("x".repeat(39));
  expect(tagWords("fear-of-speaking")).toBe("fear of speaking");
});

test("a fault of the API finds its question", () => {
  expect(factorOfField("quiz.challenges[0]")).toBe("challenges");
  expect(factorOfField("quiz_draft.budget.amount")).toBe("budget");
  expect(factorOfField("full_name")).toBeUndefined();
});

describe("screens", () => {
  test("hold the questions that belong together, also one nobody has heard of", () => {
    const novel = define({ key: "favourite_season", type: "choice", choices: choices("spring") });
    const screens = screensOf([languages, words, goal, novel, preferred]);
    expect(screens.map((screen) => screen.factors.map((factor) => factor.key))).toEqual([
      ["primary_goal"],
      ["goal_description"],
      ["languages", "preferred_language"],
      ["favourite_season"],
    ]);
  });

  test("people go on where the first answer is missing", () => {
    const screens = screensOf([goal, words, languages]);
    const answered = (...keys: string[]) => firstOpenScreen(screens, (factor) => keys.includes(factor.key));
    expect(answered()).toBe(0);
    expect(answered("primary_goal", "languages")).toBe(1);
    expect(answered("primary_goal", "goal_description", "languages")).toBe(2);
  });
});
