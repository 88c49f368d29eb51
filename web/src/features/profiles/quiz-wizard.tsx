"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, ArrowRight, Check, CloudOff } from "lucide-react";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import {
  type FormEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { ApiError, messageOf } from "@/lib/api/errors";
import { profileQuery, queryKeys } from "@/lib/api/queries";
import type { ClientProfile, FactorDefinition, Quiz, QuizDraft } from "@/lib/api/types";
import { cn } from "@/lib/cn";
import { keep, readKept } from "@/lib/kept";
import { signupPath } from "@/lib/paths";
import { answerError, answerErrors, type Answers, factorOfField, validAnswers } from "./quiz-answers";
import { QuizField } from "./quiz-field";
import { withAnswer } from "./quiz-guesses";
import { FittingSoFar } from "./quiz-preview";
import { firstOpenScreen, screensOf } from "./quiz-screens";
import { QuizSummary } from "./quiz-summary";
import { type DraftState, useDraft } from "./use-draft";
import { saveQuiz } from "./use-quiz";

interface QuizWizardProps {
  definitions: FactorDefinition[];
  /** The client's; somebody without an account has none, and the answers are kept in the tab. */
  profile?: ClientProfile;
  /** Answers that are likely, for whoever has given none. */
  guesses?: Answers;
  /** What the answers would find, for somebody without an account. */
  preview?: (answers: QuizDraft, below: ReactNode) => ReactNode;
}

/** Where the answers of somebody without an account are kept. */
export const STRANGERS_QUIZ = "quiz:stranger";

/** The step after the last screen, in the URL. */
const SUMMARY = "summary";

/**
 * The quiz, one screen at a time, and then a summary. The screen is in the URL, so that the browser's back button works; the answers
 * are in this component's state, and valid ones are saved as a draft: in the profile, or for somebody without an account in the tab.
 * Whoever signs up then finds them here.
 */
export function QuizWizard({ definitions, profile, guesses = {}, preview }: QuizWizardProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  const screens = useMemo(() => screensOf(definitions), [definitions]);
  const isNew = !profile?.quiz && !profile?.quiz_draft;
  const [brought] = useState(() => (isNew ? readKept<Answers>(STRANGERS_QUIZ) : undefined));
  const [answers, setAnswers] = useState<Answers>(() =>
    isNew ? (brought ?? guesses) : { ...profile?.quiz, ...profile?.quiz_draft },
  );
  const latest = useRef(answers);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [start] = useState(() => {
    const open = firstOpenScreen(screens, (factor) => !(factor.key in answerErrors([factor], answers)));
    // Guesses alone are no reason to begin anywhere but at the beginning.
    return isNew && !brought ? 0 : open;
  });
  const text = useSearchParams().get("step");
  const requested = text === SUMMARY ? screens.length + 1 : Number(text ?? NaN);
  const isStep = Number.isInteger(requested) && requested >= 1 && requested <= screens.length + 1;
  const step = isStep ? requested - 1 : start;
  const screen = screens[step];
  const isLast = step === screens.length - 1;
  const form = useRef<HTMLFormElement>(null);

  const draft = useDraft(async (unsaved: Answers) => {
    const valid = validAnswers(definitions, unsaved);
    if (!profile) return keep(STRANGERS_QUIZ, valid);
    queryClient.setQueryData(profileQuery.queryKey, await saveQuiz(profile, { quiz_draft: valid }));
    keep(STRANGERS_QUIZ, undefined);
  });

  const finish = useMutation({
    mutationFn: (quiz: Quiz) => saveQuiz(profile!, { quiz }),
    onSuccess: (saved) => {
      draft.discard();
      keep(STRANGERS_QUIZ, undefined);
      queryClient.setQueryData(profileQuery.queryKey, saved);
      void queryClient.invalidateQueries({ queryKey: queryKeys.matches });
      router.push("/matches");
    },
    onError: (error) => {
      if (error instanceof ApiError) showErrors(errorsByFactor(error));
    },
  });

  useFocusOnChange(form, step);

  // Somebody who has answered everything and signs up has nothing left to say.
  const isBrought = useRef(Boolean(profile && brought));
  useEffect(() => {
    if (!isBrought.current) return;
    isBrought.current = false;
    const found = answerErrors(definitions, latest.current);
    if (Object.keys(found).length === 0) finish.mutate(validAnswers(definitions, latest.current) as Quiz);
    else draft.schedule(latest.current);
  }, [definitions, draft, finish]);

  function go(to: number) {
    // Next follows pushState without loading a page, so the answers stay in the state.
    window.history.pushState(null, "", `/quiz?step=${to === screens.length ? SUMMARY : to + 1}`);
  }

  function answer(key: string, value: unknown) {
    // Two inputs may change before the next render: one on blur, and the one that gets the focus.
    const next = withAnswer(latest.current, key, value);
    latest.current = next;
    setAnswers(next);
    setErrors(({ [key]: _, ...others }) => others);
    draft.schedule(next);
  }

  /** Shows the errors, and goes to the first screen that has one. */
  function showErrors(found: Record<string, string>): boolean {
    setErrors(found);
    const at = screens.findIndex(({ factors }) => factors.some(({ key }) => key in found));
    if (at !== -1 && at !== step) go(at);
    return at !== -1;
  }

  function onSubmit(event: FormEvent) {
    event.preventDefault();
    const found = screen ? answerErrors(screen.factors, answers) : {};
    setErrors(found);
    const first = Object.keys(found)[0];
    if (first) {
      focusFactor(form.current, first);
      return;
    }
    if (screen && !isLast) {
      void draft.flush();
      go(step + 1);
      return;
    }
    if (showErrors(answerErrors(definitions, answers))) return;
    if (!profile) {
      void draft.flush();
      go(screens.length);
      return;
    }
    draft.discard();
    finish.mutate(validAnswers(definitions, answers) as Quiz);
  }

  /** On a screen with one choice, choosing it with a pointer is enough; the arrow keys pass over choices that are not meant. */
  function onClick(event: MouseEvent) {
    const isOneChoice = screen?.factors.length === 1 && screen.factors[0]!.type === "choice";
    const isChosen = event.detail > 0 && (event.target as Element).closest("label")?.querySelector("input[type=radio]");
    if (!isOneChoice || !isChosen || isLast) return;
    // After the choice has become the answer.
    setTimeout(() => {
      if (answerError(screen.factors[0]!, latest.current)) return;
      void draft.flush();
      go(step + 1);
    });
  }

  function onKeyDown(event: KeyboardEvent) {
    // In a textarea Enter is a new line; Ctrl or ⌘ with Enter submits.
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  }

  return (
    <form
      ref={form}
      method="post"
      noValidate
      onSubmit={onSubmit}
      onKeyDown={onKeyDown}
      onClick={onClick}
      className="mx-auto grid max-w-2xl gap-8"
    >
      {screen ? (
        <Progress
          step={step}
          count={screens.length}
          title={screen.title}
          draft={draft.state}
          // Nobody's draft is saved anywhere but here, and that need not be said.
          note={profile ? undefined : <FittingSoFar answers={answers} definitions={definitions} step={step} />}
        />
      ) : (
        <QuizSummary
          screens={screens}
          answers={answers}
          onChange={go}
          preview={preview && ((below) => preview(validAnswers(definitions, answers), below))}
        />
      )}
      {screen && screen.factors.length > 1 && <h1 className="sr-only">Your quiz: {screen.title}</h1>}
      <div key={step} className="grid animate-rise gap-11 empty:hidden">
        {screen?.factors.map((factor) => (
          <QuizField
            key={factor.key}
            factor={factor}
            answers={answers}
            error={errors[factor.key]}
            onChange={(value) => answer(factor.key, value)}
            isAlone={screen.factors.length === 1}
          />
        ))}
      </div>
      {draft.state === "failed" && (
        <Notice
          tone="caution"
          title="Your answers are not saved yet"
          action={
            <Button variant="secondary" size="small" onClick={() => void draft.flush()}>
              Save again
            </Button>
          }
        >
          They are still here. Go on, or try again in a moment.
        </Notice>
      )}
      {finish.error && <Notice tone="danger">{messageOf(finish.error)}</Notice>}
      <div
        className={cn(
          "sticky bottom-0 -mx-4 flex items-center justify-between gap-3 border-t border-line bg-paper/95 px-4 py-4 backdrop-blur",
          // The summary is long, and its button is what it is for.
          screen && "sm:static sm:mx-0 sm:border-0 sm:bg-transparent sm:px-0",
        )}
      >
        {step > 0 ? (
          <Button variant="quiet" size="large" onClick={() => go(step - 1)}>
            <ArrowLeft className="size-4.5" aria-hidden /> Back
          </Button>
        ) : (
          <span />
        )}
        {screen || profile ? (
          <Button type="submit" size="large" isBusy={finish.isPending || finish.isSuccess}>
            {isLast || !screen ? "Show my coaches" : "Continue"}
            {!finish.isPending && <ArrowRight className="size-4.5" aria-hidden />}
          </Button>
        ) : (
          <Button asChild size="large">
            <Link href={signupPath("/quiz")}>
              Open an account to meet them <ArrowRight className="size-4.5" aria-hidden />
            </Link>
          </Button>
        )}
      </div>
    </form>
  );
}

interface ProgressProps {
  step: number;
  count: number;
  title: string;
  draft: DraftState;
  /** Shown in place of what became of the draft. */
  note?: ReactNode;
}

function Progress({ step, count, title, draft, note }: ProgressProps) {
  return (
    <div className="grid gap-2.5">
      <div className="flex items-baseline justify-between gap-4 text-sm text-muted">
        <p>
          <span className="figures">
            {step + 1} of {count}
          </span>{" "}
          · {title}
        </p>
        <p aria-live="polite" className="flex items-center gap-1.5">
          {note}
          {!note && draft === "saving" && "Saving…"}
          {!note && draft === "saved" && (
            <>
              <Check className="size-4 text-success" aria-hidden /> Saved
            </>
          )}
          {!note && draft === "failed" && (
            <>
              <CloudOff className="size-4 text-caution" aria-hidden /> Not saved
            </>
          )}
        </p>
      </div>
      <div
        role="progressbar"
        aria-label="Progress of the quiz"
        aria-valuemin={1}
        aria-valuemax={count}
        aria-valuenow={step + 1}
        className="flex gap-1.5"
      >
        {Array.from({ length: count }, (_, index) => (
          <span
            key={index}
            className={`h-1.5 flex-1 rounded-full transition-colors duration-200 ${index < step ? "bg-brand" : index === step ? "bg-accent" : "bg-ink/12"}`}
          />
        ))}
      </div>
    </div>
  );
}

function focusFactor(form: HTMLFormElement | null, key: string) {
  const group = form?.querySelector(`[data-factor="${key}"]`);
  const control = group?.querySelector<HTMLElement>("input:checked, input, textarea, select, button");
  control?.focus({ preventScroll: true });
  group?.scrollIntoView({ block: "center" });
}

/** Focuses the first input of a new screen; not on touch screens, where that would open the keyboard. */
function useFocusOnChange(form: React.RefObject<HTMLFormElement | null>, step: number) {
  const last = useRef(step);
  useEffect(() => {
    if (last.current === step) return;
    last.current = step;
    window.scrollTo({ top: 0 });
    if (!window.matchMedia("(pointer: fine)").matches) return;
    const first = form.current?.querySelector<HTMLElement>(
      "[data-factor] :is(input:checked, input, textarea, select, button)",
    );
    first?.focus({ preventScroll: true });
  }, [form, step]);
}

/** The field errors of a 422 by factor: the first of each. */
function errorsByFactor(error: ApiError): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { field, message } of error.fields) {
    const key = factorOfField(field);
    if (key) found[key] ??= message;
  }
  return found;
}
