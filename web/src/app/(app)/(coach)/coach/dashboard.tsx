"use client";

import { CoachBookings } from "@/features/bookings/coach-bookings";
import { CoachDashboard } from "@/features/coaches/coach-dashboard";
import { ListingStatus } from "@/features/profiles/coach-editor/listing-status";

export function Dashboard() {
  return (
    <CoachDashboard
      listing={(coachId, profile) => <ListingStatus coachId={coachId} profile={profile} />}
      sessions={(coachId) => <CoachBookings coachId={coachId} />}
    />
  );
}
