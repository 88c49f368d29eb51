import "server-only";
import { ownApi } from "@/lib/api/server";
import type { CoachCard, Review } from "@/lib/api/types";
import { remembered } from "@/lib/remembered";
import { GOALS, pickByGoal, pickVoices } from "./pick";

/** What the first page shows of the real marketplace. */
export interface LandingData {
  /** How many coaches there are. */
  total: number;
  byGoal: { goal: string; coach: CoachCard }[];
  voices: { coach: CoachCard; review: Review }[];
}

/** How many there are of each to choose from, so that nobody is shown twice. */
const CHOICE = 8;

async function read(): Promise<LandingData> {
  const api = ownApi();
  const { data: facets } = await api.GET("/coaches/facets");
  const offered = (facets?.expertise ?? []).map(({ value }) => value).filter((value) => value in GOALS);
  const found = await Promise.all(
    offered.map(async (goal) => {
      const query = { expertise: [goal], sort: "rating", per_page: CHOICE };
      const { data } = await api.GET("/coaches", { params: { query } });
      return { goal, coaches: data?.items ?? [] };
    }),
  );
  const byGoal = pickByGoal(found);
  const reviewed = await Promise.all(
    byGoal.map(async ({ coach }) => {
      const params = { path: { id: coach.id }, query: { per_page: CHOICE } };
      const { data } = await api.GET("/coaches/{id}/reviews", { params });
      return { coach, reviews: data?.items ?? [] };
    }),
  );
  return { total: facets?.total ?? 0, byGoal, voices: pickVoices(reviewed) };
}

/** Read once a minute, for everybody. */
export const landingData = remembered(read, 60_000);
