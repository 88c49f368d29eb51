"use client";

import { PenLine } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import type { FactorDefinition, WeeklyHours } from "@/lib/api/types";
import { listed, wholeNumber } from "@/lib/locale";
import { type Money, price } from "@/lib/money";
import { tagWords } from "@/lib/tags";
import { answerError, type Answers } from "./quiz-answers";
import type { QuizScreen } from "./quiz-screens";
import { hoursText } from "./weekly-parts";

interface QuizSummaryProps {
  screens: QuizScreen[];
  answers: Answers;
  /** Leads to a screen. */
  onChange: (screen: number) => void;
  /** What the answers would find, above them: they are shown once that is known, so that they don't move. */
  preview?: (answers: ReactNode) => ReactNode;
}

/** All answers on one page, each with the way to change it. */
export function QuizSummary({ screens, answers, onChange, preview }: QuizSummaryProps) {
  const Title = preview ? "h2" : "h1";
  const all = (
    <section aria-labelledby="answers" className="grid gap-4">
      <Title id="answers" className={preview ? "headline text-lg" : "headline text-xl"}>
        Your answers
      </Title>
      {screens.map(({ title, factors }, index) => (
        <Card key={title} className="grid grid-cols-[1fr_auto] items-start gap-x-4">
          <dl className="grid min-w-0 gap-3 text-sm">
            {factors.map((factor) => (
              <div key={factor.key}>
                <dt className="text-muted">{factor.label}</dt>
                <dd dir="auto" className="mt-0.5 wrap-anywhere whitespace-pre-line">
                  {answerError(factor, answers) ? (
                    <span className="text-caution">Not answered yet</span>
                  ) : (
                    answerText(factor, answers[factor.key])
                  )}
                </dd>
              </div>
            ))}
          </dl>
          <Button variant="quiet" size="small" onClick={() => onChange(index)}>
            <PenLine className="size-4" aria-hidden /> Change
            <span className="sr-only">: {title}</span>
          </Button>
        </Card>
      ))}
    </section>
  );
  return preview ? preview(all) : all;
}

/** A valid answer in words. */
export function answerText(factor: FactorDefinition, answer: unknown): string {
  const labelOf = (value: string) => factor.choices?.find((choice) => choice.value === value)?.label ?? value;
  switch (factor.type) {
    case "choice":
    case "language":
    case "country":
      return labelOf(answer as string);
    case "choices":
    case "languages":
    case "countries":
      return listed((answer as string[]).map(labelOf));
    case "tag":
      return tagWords(answer as string);
    case "tags":
      return listed((answer as string[]).map(tagWords));
    case "number":
      return wholeNumber(answer as number);
    case "money":
      return price(answer as Money);
    case "availability":
      return hoursText((answer as WeeklyHours).weekly);
    case "text":
      return answer as string;
  }
}
