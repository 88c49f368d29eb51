"use client";

import type { QuizSummary } from "@/lib/api/types";
import { countryName, languageName, listed } from "@/lib/names";
import { tagWords } from "@/lib/tags";
import { zoneCity } from "@/lib/zones";
import { hoursText } from "../weekly-parts";

/** What each answer is about, in words for both who gave it and who reads it. */
const ROWS: { about: string; of: (summary: QuizSummary) => string }[] = [
  { about: "To work on first", of: ({ primary_goal }) => capitalised(primary_goal) },
  { about: "What is going on", of: ({ goal_description }) => goal_description },
  { about: "What stands in the way", of: ({ challenges }) => listed(challenges.map(tagWords)) },
  { about: "How it will have worked", of: ({ desired_outcome }) => desired_outcome },
  {
    about: "Languages",
    of: ({ languages, preferred_language }) =>
      languages.length === 1
        ? languageName(preferred_language)
        : `${listed(languages.map(languageName))}; most freely ${languageName(preferred_language)}`,
  },
  { about: "Lives in", of: ({ country_of_residence }) => countryName(country_of_residence) },
  { about: "Countries it is about", of: ({ target_countries }) => listed(target_countries.map(countryName)) },
  {
    about: "Time for it",
    of: ({ availability }) => `${hoursText(availability.weekly)} (${zoneCity(availability.timezone)} time)`,
  },
];

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The answers that are shared, or would be: the same for the client and for the coach. */
export function SharedAnswers({ summary }: { summary: QuizSummary }) {
  return (
    <dl className="grid gap-3 text-sm">
      {ROWS.map(({ about, of }) => (
        <div key={about}>
          <dt className="text-muted">{about}</dt>
          <dd dir="auto" className="mt-0.5 wrap-anywhere whitespace-pre-line">
            {of(summary)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
