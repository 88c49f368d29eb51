import type { CoachCard, Review } from "@/lib/api/types";

/** The goals that the first page shows a coach for, the most asked for first: the quiz's own words. */
export const GOALS: Record<string, string> = {
  career: "A new job",
  relocation: "A new country",
  leadership: "Leading people",
  wellbeing: "Feeling well",
  confidence: "Speaking up",
  relationships: "The people around you",
  finances: "Money",
  studies: "Studies",
  productivity: "Getting things done",
  business: "A business of your own",
};

const SHOWN = 6;
const VOICES = 3;

interface Found {
  goal: string;
  coaches: CoachCard[];
}

/** One coach for each goal, the best rated who is not shown for another one. */
export function pickByGoal(found: Found[]): { goal: string; coach: CoachCard }[] {
  const shown = new Set<string>();
  const picked: { goal: string; coach: CoachCard }[] = [];
  for (const goal of Object.keys(GOALS)) {
    const coach = found.find((each) => each.goal === goal)?.coaches.find(({ id }) => !shown.has(id));
    if (!coach || picked.length === SHOWN) continue;
    shown.add(coach.id);
    picked.push({ goal, coach });
  }
  return picked;
}

/** A review that says something, of as many coaches: words of at least some length, whatever the stars. */
export function pickVoices(
  reviewed: { coach: CoachCard; reviews: Review[] }[],
): { coach: CoachCard; review: Review }[] {
  const voices = reviewed.flatMap(({ coach, reviews }) => {
    const review = reviews.find(({ comment }) => comment && comment.length >= 40 && comment.length <= 240);
    return review ? [{ coach, review }] : [];
  });
  return voices.slice(0, VOICES);
}
