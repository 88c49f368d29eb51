import { api, body } from "@/lib/api/client";
import type { ClientProfile } from "@/lib/api/types";

/**
 * Changes what a person is called and where they are. A PUT replaces everything that it does not send, so the profile is read
 * first: another tab may have changed the rest. A quiz and a coach's hours stay when they are not sent.
 */
export async function saveDetails(details: { full_name: string; phone: string; timezone: string }, hasPhone: boolean) {
  const { full_name, phone, timezone } = details;
  // By role a client's or a coach's; the document names only the client's.
  const { quiz: _quiz, quiz_draft: _draft, ...current } = (await body(api.GET("/profile"))).profile as ClientProfile;
  const changed = { ...current, full_name, timezone, ...(hasPhone ? { phone: phone || null } : {}) };
  return body(api.PUT("/profile", { body: changed }));
}
