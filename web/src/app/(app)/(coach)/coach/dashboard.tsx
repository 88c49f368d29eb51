"use client";

import { CoachBookings } from "@/features/bookings/coach-bookings";
import { CoachDashboard } from "@/features/coaches/coach-dashboard";

export function Dashboard() {
  return <CoachDashboard sessions={(coachId) => <CoachBookings coachId={coachId} />} />;
}
