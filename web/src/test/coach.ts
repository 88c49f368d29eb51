import type { CoachProfile, SignedIn } from "@/lib/api/types";
import { ana } from "./auth";

export const ben: SignedIn["user"] = {
  ...ana,
  id: "0190c0de-0000-7000-8000-000000000002",
  email: "ben@example.com",
  role: "coach",
  full_name: "Ben Okafor",
  timezone: "Europe/Berlin",
};

/** A coach who has just signed up. */
export const newCoach: CoachProfile = {
  full_name: "Ben Okafor",
  timezone: "Europe/Berlin",
  headline: null,
  bio: null,
  expertise: [],
  languages: [],
  countries: [],
  price: null,
  session_durations: [],
  availability: null,
  cancellation_policy: "moderate",
  meeting_url: null,
  rating: null,
  review_count: 0,
  photo_url: null,
  is_listed: false,
};

export const listedCoach: CoachProfile = {
  ...newCoach,
  headline: "I help engineers lead",
  bio: "Twelve years of leading teams.",
  expertise: ["leadership"],
  languages: ["en"],
  countries: ["DE"],
  price: { amount: 7500, currency: "EUR" },
  session_durations: [60],
  availability: { timezone: "Europe/Berlin", weekly: [{ weekday: "mon", start: "09:00", end: "12:00" }] },
  is_listed: true,
};
