import type { Booking } from "@/lib/api/types";

/** A session of an hour, confirmed, with a room. */
export const session: Booking = {
  id: "b1",
  client_id: "ana",
  coach_id: "ben",
  client_name: "Ana Ribeiro",
  coach_name: "Ben Okafor",
  starts_at: "2026-12-01T10:00:00Z",
  ends_at: "2026-12-01T11:00:00Z",
  duration_minutes: 60,
  status: "confirmed",
  price: { amount: 7500, currency: "EUR" },
  meeting_link: "https://meet.example.com/ben",
  notes: "I start a new job.",
  cancellation_policy: "moderate",
  revision: 1,
  created_at: "2026-11-20T10:00:00Z",
  updated_at: "2026-11-20T10:00:00Z",
};
