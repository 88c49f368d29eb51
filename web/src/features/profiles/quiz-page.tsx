"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { profileQuery } from "@/lib/api/queries";
import type { ClientProfile, FactorDefinition, PreviewedMatch } from "@/lib/api/types";
import { useAuthState } from "@/lib/auth/auth-provider";
import { browserZone } from "@/lib/zones";
import type { Answers } from "./quiz-answers";
import { guessedAnswers } from "./quiz-guesses";
import { QuizPreview } from "./quiz-preview";
import { QuizWizard } from "./quiz-wizard";
import { useQuizDefinitions } from "./use-quiz";

interface QuizPageProps {
  /** As the server has read them; undefined where it could not. */
  questions?: FactorDefinition[];
  /** One of the best for somebody without an account. */
  match: (match: PreviewedMatch, rank: number) => ReactNode;
}

/** The quiz: of a client, or of somebody who has no account yet. */
export function QuizPage({ questions, match }: QuizPageProps) {
  const authState = useAuthState();
  if (authState.status === "anonymous") return <StrangersQuiz questions={questions} match={match} />;
  return <Guard role="client">{() => <ClientsQuiz questions={questions} />}</Guard>;
}

function StrangersQuiz({ questions, match }: QuizPageProps) {
  const definitions = useQuizDefinitions(questions);
  const guesses = useGuesses(definitions.data);
  if (definitions.error) return <Failure error={definitions.error} onRetry={() => void definitions.refetch()} />;
  if (!definitions.data || !guesses) return <QuizSkeleton />;
  return (
    <QuizWizard
      definitions={definitions.data}
      guesses={guesses}
      preview={(answers, below) => (
        <QuizPreview answers={answers} match={match}>
          {below}
        </QuizPreview>
      )}
    />
  );
}

function ClientsQuiz({ questions }: Pick<QuizPageProps, "questions">) {
  const definitions = useQuizDefinitions(questions);
  const profile = useQuery(profileQuery);
  const guesses = useGuesses(definitions.data);
  const error = definitions.error ?? profile.error;
  if (error) {
    return (
      <Failure
        error={error}
        onRetry={() => {
          void definitions.refetch();
          void profile.refetch();
        }}
      />
    );
  }
  if (!definitions.data || !profile.data || !guesses) return <QuizSkeleton />;
  return (
    <QuizWizard
      definitions={definitions.data}
      // The guard admits only clients, who have a client profile.
      profile={profile.data.profile as ClientProfile}
      guesses={guesses}
    />
  );
}

/** By the zone; its table is loaded beside the page's own scripts, since the first question waits for it. */
const ownCountry =
  typeof window === "undefined"
    ? undefined
    : import("@/lib/zone-country").then(
        ({ countryOfZone }) => countryOfZone(browserZone()),
        () => undefined,
      );

/** What the browser says of somebody. */
function useGuesses(definitions: FactorDefinition[] | undefined): Answers | undefined {
  const [country, setCountry] = useState<{ code?: string }>();
  useEffect(() => {
    void ownCountry?.then((code) => setCountry({ code }));
  }, []);
  return (
    definitions && country && guessedAnswers(definitions, { languages: navigator.languages, country: country.code })
  );
}

function QuizSkeleton() {
  return (
    <Loading label="Your quiz is on its way…">
      <div className="mx-auto grid max-w-2xl gap-6">
        <Skeleton className="h-2 w-full" />
        <Skeleton className="h-10 w-3/4" />
        <Skeleton className="h-64 w-full" />
      </div>
    </Loading>
  );
}
