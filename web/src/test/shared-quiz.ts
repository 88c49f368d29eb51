import type { QuizSummary, SharedQuiz } from "@/lib/api/types";

export const summary: QuizSummary = {
  primary_goal: "relocation",
  goal_description: "I want to move from Stockholm to Lisbon with my family.",
  challenges: ["moving-abroad", "language"],
  desired_outcome: "A plan we believe in.",
  languages: ["sv", "en"],
  preferred_language: "en",
  country_of_residence: "SE",
  target_countries: ["PT"],
  availability: {
    timezone: "Europe/Stockholm",
    weekly: [{ weekday: "mon", start: "08:00", end: "18:00" }],
  },
};

export const notShared: SharedQuiz = { shared_at: null, summary: null };
