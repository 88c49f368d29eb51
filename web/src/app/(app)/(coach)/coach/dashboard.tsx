"use client";

import dynamic from "next/dynamic";
import { lazy } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { CoachBookings } from "@/features/bookings/coach-bookings";
import { CoachDashboard } from "@/features/coaches/coach-dashboard";
import { ListingStatus } from "@/features/profiles/coach-editor/listing-status";

const BookMe = dynamic(() => import("@/features/bookings/book-me/book-me").then((module) => module.BookMe), {
  loading: () => <Skeleton className="h-96 w-full" />,
});

// Only where a client shares something. The page waits for it, so that it does not push anything down.
const AnswersInShort = lazy(() =>
  import("@/features/profiles/shared-quiz/answers-in-short").then((module) => ({ default: module.AnswersInShort })),
);

export function Dashboard() {
  return (
    <CoachDashboard
      listing={(coachId, profile) => <ListingStatus coachId={coachId} profile={profile} />}
      sessions={(coachId, below) => (
        <CoachBookings
          coachId={coachId}
          sharedQuiz={(booking, shared) => <AnswersInShort booking={booking} shared={shared} />}
        >
          {below}
        </CoachBookings>
      )}
      invitation={(coachId, profile) => (
        <BookMe
          coachId={coachId}
          name={profile.full_name}
          durations={profile.session_durations}
          zone={profile.timezone}
        />
      )}
    />
  );
}
