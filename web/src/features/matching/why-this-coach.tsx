"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import type { ReactNode } from "react";
import { Failure } from "@/components/failure";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { ApiError } from "@/lib/api/errors";
import { inText } from "@/lib/names";
import { useCoachMatch } from "./use-coach-match";

/** Loaded for clients. */
const CoachFit = dynamic(() => import("./coach-fit").then((module) => module.CoachFit), {
  loading: () => <Skeleton className={`w-full ${HEIGHT}`} />,
});

interface WhyThisCoachProps {
  coachId: string;
  name: string;
  /** Somebody seems to be signed in, so the place is kept until it is known what is shown there. */
  isExpected: boolean;
}

/** The same height whatever is shown, so that the free times below don't move. */
const HEIGHT = "min-h-84 md:min-h-72";

/** How well a coach fits the signed-in client and why, or how the client finds that out; nothing for everybody else. */
export function WhyThisCoach({ coachId, name, isExpected }: WhyThisCoachProps) {
  const { match, isClient, isKnown } = useCoachMatch(coachId);
  if (!isKnown) return isExpected ? <Skeleton className={`w-full ${HEIGHT}`} /> : null;
  if (!isClient) return null;
  if (match.error instanceof ApiError && match.error.code === "quiz_incomplete") {
    return (
      <Invitation title={`How well does ${inText(name)} fit you?`} href="/quiz" label="Take the quiz">
        Twenty questions, about six minutes. Then you see it here, with the reasons.
      </Invitation>
    );
  }
  if (match.error) {
    return (
      <div className={HEIGHT}>
        <Failure error={match.error} onRetry={() => void match.refetch()} />
      </div>
    );
  }
  if (!match.data) return <Skeleton className={`w-full ${HEIGHT}`} />;
  return <CoachFit match={match.data} changes={match.data.changes} className={HEIGHT} />;
}

interface InvitationProps {
  title: string;
  href: string;
  label: string;
  children: ReactNode;
}

function Invitation({ title, href, label, children }: InvitationProps) {
  return (
    <section aria-labelledby="fit">
      <Card className={`grid content-center justify-items-start gap-3 ${HEIGHT}`}>
        <h2 id="fit" className="headline text-lg">
          {title}
        </h2>
        <p className="max-w-prose text-muted">{children}</p>
        <Button asChild variant="secondary">
          <Link href={href}>{label}</Link>
        </Button>
      </Card>
    </section>
  );
}
