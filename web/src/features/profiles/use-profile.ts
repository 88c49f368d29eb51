"use client";

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, body } from "@/lib/api/client";
import type { ClientProfile, CoachProfile, Quiz, QuizDraft } from "@/lib/api/types";

export const profileQuery = queryOptions({
  queryKey: ["profile"],
  queryFn: ({ signal }) => body(api.GET("/profile", { signal })),
});

export const quizQuery = queryOptions({
  queryKey: ["quiz"],
  queryFn: async ({ signal }) => (await body(api.GET("/quiz", { signal }))).factors,
  staleTime: Infinity,
});

export function useQuizDefinitions() {
  return useQuery(quizQuery);
}

/** PUT replaces what it is not told, so what stays is sent along; the quiz and its draft stay by themselves. */
export function saveQuiz(profile: ClientProfile, change: { quiz_draft: QuizDraft } | { quiz: Quiz }) {
  const { full_name, timezone, phone, country, preferences } = profile;
  return body(api.PUT("/profile", { body: { full_name, timezone, phone, country, preferences, ...change } }));
}

export type AnyProfile = ClientProfile | CoachProfile;
