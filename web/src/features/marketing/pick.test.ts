import { expect, test } from "vitest";
import type { CoachCard, Review } from "@/lib/api/types";
import { pickByGoal, pickVoices } from "./pick";

const coach = (id: string) => ({ id, full_name: id }) as CoachCard;
const review = (comment: string | null) => ({ id: comment, comment, rating: 2 }) as Review;

test("each goal has its best coach, and nobody is shown twice", () => {
  const found = [
    { goal: "leadership", coaches: [coach("ben"), coach("eva")] },
    { goal: "career", coaches: [coach("ben"), coach("zoe")] },
    { goal: "bee-keeping", coaches: [coach("kim")] },
    { goal: "studies", coaches: [] },
  ];
  expect(pickByGoal(found)).toEqual([
    { goal: "career", coach: coach("ben") },
    { goal: "leadership", coach: coach("eva") },
  ]);
  expect(pickByGoal([])).toEqual([]);
});

test("voices are real reviews with words in them, also those that are not kind", () => {
  const long = "It took three sessions until I knew what I wanted, and then it was quick.";
  const voices = pickVoices([
    { coach: coach("ben"), reviews: [review(null), review("Good."), review(long)] },
    { coach: coach("eva"), reviews: [review("Nice.")] },
  ]);
  expect(voices).toEqual([{ coach: coach("ben"), review: review(long) }]);
});
