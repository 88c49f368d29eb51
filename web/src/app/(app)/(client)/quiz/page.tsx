import type { Metadata } from "next";
import { Suspense } from "react";
import { ApiError } from "@/lib/api/errors";
import { publicApi } from "@/lib/api/server";
import { StartedQuiz } from "./started-quiz";

export const metadata: Metadata = { title: "Your quiz" };

export default async function Page() {
  const questions = await readQuestions();
  return (
    <>
      <noscript>
        <h1 className="headline text-xl">Your quiz</h1>
        <p className="mt-2 text-muted">These are the questions, and why each of them is asked.</p>
        <ol className="mt-6 grid max-w-2xl list-decimal gap-4 pl-6">
          {questions?.map(({ key, label, help }) => (
            <li key={key}>
              <span className="font-medium">{label}</span>
              <span className="block text-sm text-muted">{help}</span>
            </li>
          ))}
        </ol>
      </noscript>
      <Suspense>
        <StartedQuiz questions={questions} />
      </Suspense>
    </>
  );
}

/** The questions; undefined while the API can't be reached, since with scripts the quiz then asks for itself. */
async function readQuestions() {
  try {
    return (await (await publicApi()).GET("/quiz")).data?.factors;
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}
