"use client";

import { useQuery } from "@tanstack/react-query";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { profileQuery } from "@/lib/api/queries";
import type { ClientProfile } from "@/lib/api/types";
import { QuizWizard } from "./quiz-wizard";
import { useQuizDefinitions } from "./use-quiz";

export function QuizPage() {
  return (
    <Guard role="client" forNewcomers>
      {() => <Quiz />}
    </Guard>
  );
}

function Quiz() {
  const definitions = useQuizDefinitions();
  const profile = useQuery(profileQuery);
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
  if (!definitions.data || !profile.data) {
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
  // The guard admits only clients, who have a client profile.
  return <QuizWizard definitions={definitions.data} profile={profile.data.profile as ClientProfile} />;
}
