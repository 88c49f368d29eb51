"use client";

import { HiddenMatch } from "@/features/matching/hidden-match";
import { QuizPage } from "@/features/profiles/quiz-page";
import type { FactorDefinition } from "@/lib/api/types";

export function StartedQuiz({ questions }: { questions?: FactorDefinition[] }) {
  return <QuizPage questions={questions} match={(match, rank) => <HiddenMatch match={match} rank={rank} />} />;
}
