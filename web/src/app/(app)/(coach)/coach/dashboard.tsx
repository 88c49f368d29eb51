"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";
import { CoachBookings } from "@/features/bookings/coach-bookings";
import { CoachDashboard } from "@/features/coaches/coach-dashboard";
import { ListingStatus } from "@/features/profiles/coach-editor/listing-status";

const BookMe = dynamic(() => import("@/features/bookings/book-me/book-me").then((module) => module.BookMe), {
  loading: () => <Skeleton className="h-96 w-full" />,
});

export function Dashboard() {
  return (
    <CoachDashboard
      listing={(coachId, profile) => <ListingStatus coachId={coachId} profile={profile} />}
      sessions={(coachId, below) => <CoachBookings coachId={coachId}>{below}</CoachBookings>}
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
