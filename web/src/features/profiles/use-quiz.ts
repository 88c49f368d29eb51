"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { ClientProfile, FactorDefinition, Quiz, QuizDraft } from "@/lib/api/types";

const quizQuery = queryOptions({
  queryKey: ["quiz"],
  queryFn: async ({ signal }) => (await body(api.GET("/quiz", { signal }))).factors,
  staleTime: Infinity,
});

/** The questions: those that the page came with, or else asked for. */
export function useQuizDefinitions(known?: FactorDefinition[]) {
  return useQuery({ ...quizQuery, initialData: known });
}

/** PUT clears the fields that are not sent, so all of them are; only the quiz and its draft are kept when absent. */
export function saveQuiz(profile: ClientProfile, change: { quiz_draft: QuizDraft } | { quiz: Quiz }) {
  const { full_name, timezone, phone, country, preferences } = profile;
  return body(api.PUT("/profile", { body: { full_name, timezone, phone, country, preferences, ...change } }));
}
