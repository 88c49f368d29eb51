"use client";

import { ArrowRight } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Guard } from "@/components/guard";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Loading, Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api/errors";
import type { Matches } from "@/lib/api/types";
import { inText } from "@/lib/names";
import { CompactMatch, MatchCard } from "./match-card";
import { useMatches } from "./use-matches";

/** How many matches are shown as large cards. */
const LARGE = 3;

interface MatchesPageProps {
  /** The next free times of a coach. */
  nextTimes: (coachId: string) => ReactNode;
}

/** The coaches who fit the signed-in client best. */
export function MatchesPage({ nextTimes }: MatchesPageProps) {
  return (
    <Guard role="client">
      {(user) => (
        <>
          <h1 className="headline text-xl">Your coaches, {inText(user.full_name)}</h1>
          <MatchList nextTimes={nextTimes} />
        </>
      )}
    </Guard>
  );
}

function MatchList({ nextTimes }: MatchesPageProps) {
  const { matches } = useMatches();

  if (matches.error instanceof ApiError && matches.error.code === "quiz_incomplete") {
    const missing = Array.isArray(matches.error.extensions.missing) ? matches.error.extensions.missing.length : 0;
    return (
      <div className="mt-8">
        <EmptyState
          title="Your matches will be here"
          action={
            <Button asChild size="large">
              <Link href="/quiz">{missing > 0 && missing < 20 ? "Go on with the quiz" : "Take the quiz"}</Link>
            </Button>
          }
        >
          {missing === 1 && <p>One answer is missing.</p>}
          {missing > 1 && missing < 20 && <p>{missing} answers are missing.</p>}
          <p>Twenty questions, about six minutes. You can stop and come back.</p>
        </EmptyState>
      </div>
    );
  }
  if (matches.error) {
    return (
      <div className="mt-8">
        <Failure error={matches.error} onRetry={() => void matches.refetch()} />
      </div>
    );
  }
  if (!matches.data) {
    return (
      <Loading label="Comparing coaches with your answers…">
        <div className="mt-8 grid gap-5">
          {[1, 2, 3].map((rank) => (
            <Skeleton key={rank} className="h-72 w-full" />
          ))}
        </div>
      </Loading>
    );
  }
  return <MatchResults matches={matches.data} nextTimes={nextTimes} />;
}

function MatchResults({ matches: { matches, source }, nextTimes }: MatchesPageProps & { matches: Matches }) {
  if (matches.length === 0) {
    return (
      <div className="mt-8">
        <EmptyState title="No coach is listed yet">
          <p>As soon as coaches are here, those who suit you stand on this page.</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <p className="mt-2 max-w-prose text-muted">
        Ordered by how well they fit your answers. The points show where it comes from: five factors, 100 points in all.
      </p>
      {source === "fallback" && (
        <Notice tone="caution" className="mt-5" title="A simpler comparison for now">
          Your goals could not be compared in time, so coaches stand by their rating and the other four factors. Look
          again in a few minutes.
        </Notice>
      )}
      <div className="mt-8 grid gap-5">
        {matches.slice(0, LARGE).map((match, index) => (
          <MatchCard
            key={match.coach.id}
            match={match}
            rank={index + 1}
            times={nextTimes(match.coach.id)}
            action={
              <Button asChild>
                <Link href={`/coaches/${match.coach.id}`} prefetch={false}>
                  Meet {inText(match.coach.full_name)} <ArrowRight className="size-4" aria-hidden />
                </Link>
              </Button>
            }
          />
        ))}
      </div>
      {matches.length > LARGE && (
        <section aria-labelledby="also" className="mt-12">
          <h2 id="also" className="headline text-lg">
            Also worth a look
          </h2>
          <Card className="mt-4 py-1 sm:py-1">
            {matches.slice(LARGE).map((match) => (
              <CompactMatch
                key={match.coach.id}
                match={match}
                action={
                  <Button asChild variant="secondary" size="small" className="w-full">
                    <Link
                      href={`/coaches/${match.coach.id}`}
                      prefetch={false}
                      aria-label={`Meet ${inText(match.coach.full_name)}`}
                    >
                      Meet
                    </Link>
                  </Button>
                }
              />
            ))}
          </Card>
        </section>
      )}
      <p className="mt-10 text-sm text-muted">
        Something has changed?{" "}
        <Button asChild variant="link">
          <Link href="/quiz?step=1">Change your answers</Link>
        </Button>
      </p>
    </>
  );
}
