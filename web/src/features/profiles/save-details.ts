import { api, body } from "@/lib/api/client";
import type { ClientProfile, CoachProfile } from "@/lib/api/types";

/**
 * Changes what a person is called and where they are. A PUT replaces everything that it does not send, so the profile is read
 * first: another tab may have changed the rest. What stays when it is not sent is not sent.
 */
export async function saveDetails(details: { full_name: string; phone: string; timezone: string }, hasPhone: boolean) {
  const { full_name, phone, timezone } = details;
  // By role a client's or a coach's; the document names only the client's. A coach who is not listed yet has not paused.
  const current: Partial<ClientProfile & CoachProfile> = { ...(await body(api.GET("/profile"))).profile };
  for (const stays of ["quiz", "quiz_draft", "availability", "is_listed"] as const) delete current[stays];
  const changed = { ...current, full_name, timezone, ...(hasPhone ? { phone: phone || null } : {}) };
  return body(api.PUT("/profile", { body: changed }));
}
