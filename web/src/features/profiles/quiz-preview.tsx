"use client";

import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Failure } from "@/components/failure";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { api, body } from "@/lib/api/client";
import type { FactorDefinition, PreviewedMatch, QuizDraft } from "@/lib/api/types";
import { wholeNumber } from "@/lib/locale";
import { type Answers, validAnswers } from "./quiz-answers";

function previewQuery(answers: QuizDraft) {
  return queryOptions({
    queryKey: ["quiz-preview", answers],
    queryFn: ({ signal }) => body(api.POST("/quiz/preview", { body: answers, signal })),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

function coaches(count: number): string {
  return `${wholeNumber(count)} ${count === 1 ? "coach fits" : "coaches fit"}`;
}

interface FittingSoFarProps {
  answers: Answers;
  definitions: FactorDefinition[];
  step: number;
}

/** How many coaches the answers leave; counted once for each screen. */
export function FittingSoFar({ answers, definitions, step }: FittingSoFarProps) {
  const [counted, setCounted] = useState({ step, answers: validAnswers(definitions, answers) });
  if (counted.step !== step) setCounted({ step, answers: validAnswers(definitions, answers) });
  const { data } = useQuery(previewQuery(counted.answers));
  return <span className="figures">{data ? `${coaches(data.fitting)} so far` : ""}</span>;
}

interface QuizPreviewProps {
  answers: QuizDraft;
  match: (match: PreviewedMatch, rank: number) => ReactNode;
  /** Shown below, once it is known how high this is. */
  children: ReactNode;
}

/** What the answers would find: how many coaches, and the first three without who they are. */
export function QuizPreview({ answers, match, children }: QuizPreviewProps) {
  const preview = useQuery(previewQuery(answers));
  if (preview.error) {
    return (
      <div className="grid gap-8">
        <Failure error={preview.error} onRetry={() => void preview.refetch()} />
        {children}
      </div>
    );
  }
  if (!preview.data) {
    return (
      <Loading label="Counting the coaches who fit…">
        <div className="grid gap-4">
          <Skeleton className="h-9 w-2/3" />
          <Skeleton className="h-60 w-full" />
        </div>
      </Loading>
    );
  }
  const { fitting, top } = preview.data;
  return (
    <div className="grid gap-8">
      <div className="grid gap-4">
        <h1 className="headline text-xl">
          {fitting > 0 ? `${coaches(fitting)} you` : "Nobody fits all of it, and some come close"}
        </h1>
        <p className="text-sm text-muted">
          {fitting > 0 ? "They speak your language and stay within your budget. " : ""}
          These are the first three by points. What you wrote about your goal is read once you have an account: up to 30
          points more.
        </p>
        <ol className="grid gap-3">
          {top.map((found, index) => (
            <li key={index}>{match(found, index + 1)}</li>
          ))}
        </ol>
      </div>
      {children}
    </div>
  );
}
