import { expect, test } from "vitest";
import type { FactorDefinition } from "@/lib/api/types";
import { guessedAnswers, withAnswer } from "./quiz-guesses";

const choices = (...values: string[]) => values.map((value) => ({ value, label: value }));
const definitions = [
  { key: "languages", choices: choices("de", "en", "pt") },
  { key: "preferred_language", choices: choices("de", "en", "pt") },
  { key: "country_of_residence", choices: choices("AT", "PT") },
  { key: "target_countries", choices: choices("AT", "PT") },
  { key: "session_format", choices: choices("video", "audio") },
] as FactorDefinition[];

test("what the browser says is answered already, as far as it can be chosen", () => {
  expect(guessedAnswers(definitions, { languages: ["de-AT", "de", "tlh", "en-US", "pt"], country: "AT" })).toEqual({
    languages: ["de", "en"],
    preferred_language: "de",
    country_of_residence: "AT",
    target_countries: ["AT"],
    session_format: ["video"],
  });
  expect(guessedAnswers(definitions, { languages: ["tlh"], country: "AQ" })).toEqual({ session_format: ["video"] });
  expect(guessedAnswers([], { languages: ["de"] })).toEqual({});
});

test("the target moves along with the home, unless it is another", () => {
  const home = { country_of_residence: "AT", target_countries: ["AT"] };
  expect(withAnswer(home, "country_of_residence", "PT")).toEqual({
    country_of_residence: "PT",
    target_countries: ["PT"],
  });
  const abroad = { country_of_residence: "AT", target_countries: ["PT"] };
  expect(withAnswer(abroad, "country_of_residence", "DE").target_countries).toEqual(["PT"]);
});

test("one language is the preferred one, and a removed one no longer is", () => {
  expect(withAnswer({}, "languages", ["de"])).toEqual({ languages: ["de"], preferred_language: "de" });
  const both = { languages: ["de", "en"], preferred_language: "de" };
  expect(withAnswer(both, "languages", ["en", "pt"])).toEqual({ languages: ["en", "pt"] });
});
