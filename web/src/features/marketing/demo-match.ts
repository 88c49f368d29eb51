import type { Match } from "@/lib/api/types";

/** An invented match for the landing page, in the API's format. */
export const demoMatch: Match = {
  coach: {
    id: "demo-ben-okafor",
    full_name: "Ben Okafor",
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

/** Invented people; the page says so. */
export const voices = [
  {
    id: "voice-ana",
    name: "Ana, 34",
    text: "I had three tabs of coaches open and no idea. Here I saw why someone fits, in points. I booked the second one.",
  },
  {
    id: "voice-mateo",
    name: "Mateo, 27",
    text: "We found an hour that is evening for me and morning for her. I did not have to count time zones once.",
  },
  {
    id: "voice-ines",
    name: "Inês, 41",
    text: "It told me what it did not know. That is why I believed the rest.",
  },
];
