import type { Match } from "@/lib/api/types";

/** An invented match for the landing page, in the API's format. */
export const demoMatch: Match = {
  coach: {
    id: "demo-marta-lind",
    full_name: "Marta Lind",
    headline: "For people who move countries and start again",
    photo_url: null,
    expertise: ["relocation", "career-change", "confidence"],
    languages: ["en", "de"],
    countries: ["DE", "GB", "NG"],
    price: { amount: 7500, currency: "EUR" },
    session_durations: [60],
    timezone: "Europe/Berlin",
    rating: 4.9,
    review_count: 38,
  },
  score: 0.87,
  confidence: 0.91,
  points: 87,
  factors: {
    goals: { score: 0.8, weight: 0.3, points: 24 },
    language: { score: 1, weight: 0.25, points: 25 },
    country: { score: 0.75, weight: 0.2, points: 15 },
    budget: { score: 1, weight: 0.15, points: 15 },
    availability: { score: 0.8, weight: 0.1, points: 8 },
  },
  reasons: [
    "Speaks English and German",
    "Works on relocation and new beginnings",
    "Knows Germany, where you are going",
  ],
  warnings: [],
};

export const demoTimes = ["Tue 10:00", "Wed 17:30", "Fri 09:00"];
