"use client";

import { useQuery } from "@tanstack/react-query";
import { Skeleton } from "@/components/ui/skeleton";
import { NextTimes } from "@/features/bookings/next-times";
import { MatchesPage } from "@/features/matching/matches-page";
import { profileQuery } from "@/lib/api/queries";

export function Matches() {
  return <MatchesPage nextTimes={(coachId) => <NextTimesInYourHours coachId={coachId} />} />;
}

/** The hours are those of the client's quiz. */
function NextTimesInYourHours({ coachId }: { coachId: string }) {
  const account = useQuery(profileQuery);
  if (account.isPending) return <Skeleton className="h-17 w-full" />;
  const profile = account.data?.profile;
  const quiz = profile && "quiz" in profile ? profile.quiz : undefined;
  return <NextTimes coachId={coachId} hours={quiz?.availability} />;
}
