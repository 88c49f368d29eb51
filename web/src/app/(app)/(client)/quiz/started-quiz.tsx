"use client";

import { HiddenMatch } from "@/features/matching/hidden-match";
import { QuizPage } from "@/features/profiles/quiz-page";

export function StartedQuiz() {
  return <QuizPage match={(match, rank) => <HiddenMatch match={match} rank={rank} />} />;
}
