import type { Metadata } from "next";
import { Suspense } from "react";
import { QuizPage } from "@/features/profiles/quiz-page";

export const metadata: Metadata = { title: "Your quiz" };

export default function Page() {
  return (
    <Suspense>
      <QuizPage />
    </Suspense>
  );
}
