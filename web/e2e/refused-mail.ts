import type { APIRequestContext } from "@playwright/test";
import { expect } from "./fixtures";

/**
 * Has the mail server refuse a mail for good, and `cause` ask for one; returns to whom it was, which `cause` says. Other tests send mails
 * too: what they lose is sent at once, and it is tried again.
 */
export async function refuseMail(
  request: APIRequestContext,
  admin: string,
  cause: () => Promise<string>,
): Promise<string> {
  const options = { headers: { Authorization: `Bearer ${admin}` } };
  for (;;) {
    const fault = { answer_next: { stage: "rcpt", times: 1, code: 550 } };
    await request.post(`${process.env.E2E_MAILBOX_URL}/_sandbox/faults`, { data: fault });
    const to = await cause();
    let dead: { id: string; arguments: { to?: string } }[] = [];
    await expect(async () => {
      const answer = await request.get("/api/admin/jobs?status=dead&kind=emails.send", options);
      dead = ((await answer.json()) as { items: typeof dead }).items;
      expect(dead).not.toHaveLength(0);
    }).toPass({ timeout: 60_000 });
    if (dead.some((job) => job.arguments.to === to)) return to;
    for (const { id } of dead) await request.post(`/api/admin/jobs/${id}/retry`, options);
  }
}
