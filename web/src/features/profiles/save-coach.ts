import { api, body } from "@/lib/api/client";
import type { CoachBody, CoachProfile } from "@/lib/api/types";

/**
 * Changes a part of a coach's profile. A PUT replaces everything that it does not send, so the profile is read first: another tab may
 * have changed the rest. The hours, and whether the coach has paused, stay when they are not sent; and a profile that is not complete
 * yet is not listed without being paused.
 */
export async function saveCoach(id: string, change: Partial<CoachBody>) {
  const current = (await body(api.GET("/profile"))).profile as CoachProfile;
  const { full_name, timezone, headline, bio, expertise, languages, countries } = current;
  const { price, session_durations, cancellation_policy, meeting_url } = current;
  const page = { full_name, timezone, headline, bio, expertise, languages, countries };
  const terms = { price, session_durations, cancellation_policy, meeting_url };
  return body(api.PUT("/coaches/{id}", { params: { path: { id } }, body: { ...page, ...terms, ...change } }));
}
