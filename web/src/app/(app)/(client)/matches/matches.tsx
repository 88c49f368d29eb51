"use client";

import { NextTimes } from "@/features/bookings/next-times";
import { MatchesPage } from "@/features/matching/matches-page";

export function Matches() {
  return <MatchesPage nextTimes={(coachId) => <NextTimes coachId={coachId} />} />;
}
