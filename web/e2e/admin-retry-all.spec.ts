import type { APIRequestContext } from "@playwright/test";
import { runSql } from "./database";
import { ADMIN, expect, inspect, openAsAdmin, test, tokenOf } from "./fixtures";

/** Of each screen size another, because both run at the same time. What they are about is not there, so each is done at once. */
const KINDS = {
  desktop: {
    queue: "housekeeping",
    kind: "housekeeping.check_link",
    args: `{"resource_id": "%s", "host": "gone.example"}`,
  },
  phone: { queue: "matching", kind: "matching.embed_coach", args: `{"coach_id": "%s"}` },
};
const JOBS = 5_000;

/** Dead jobs whose retries give way to whatever other tests wait for. */
async function insertDeadJobs({ queue, kind, args }: (typeof KINDS)["desktop"]) {
  await runSql(`
    delete from jobs where kind = '${kind}' and state = 'dead';
    insert into jobs (id, kind, queue, args, priority, state, run_at, attempt, max_attempts, errors, origin, created_at, finished_at)
    select gen_random_uuid(), '${kind}', '${queue}', format('${args}', gen_random_uuid())::jsonb, 9, 'dead', now(), 3, 3,
           jsonb_build_array(jsonb_build_object('at', now(), 'attempt', 3, 'error', 'The other side was away.')),
           '{"request_id": "e2e"}', now() - interval '1 hour', now() - n * interval '1 millisecond'
      from generate_series(1, ${JOBS}) n`);
}

async function count(
  request: APIRequestContext,
  token: string,
  { queue, kind }: (typeof KINDS)["desktop"],
  status: string,
) {
  const answer = await request.get(`/api/admin/queues/${queue}/jobs?kind=${kind}&status=${status}&per_page=1`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { total: number }).total;
}

test(
  "5,000 dead jobs are retried with progress, stopped, and retried to the end",
  { tag: "@phone" },
  async ({ page, request }, info) => {
    const jobs = KINDS[info.project.name as keyof typeof KINDS];
    await insertDeadJobs(jobs);
    const token = await tokenOf(request, ADMIN);
    // The third chunk waits on its way, so that there is time to look at the progress and to stop.
    let chunks = 0;
    let go = () => {};
    const stopped = new Promise<void>((resolve) => (go = resolve));
    await page.route(/\/retry-dead\?/, async (route) => {
      chunks += 1;
      if (chunks !== 3) return route.continue();
      await stopped;
      return route.abort();
    });

    await openAsAdmin(page, `/admin/jobs?status=dead&kind=${jobs.kind}`);
    await expect(page.getByText("Choose a queue to retry all of its dead jobs.")).toBeVisible();
    await page.getByLabel("Queue", { exact: true }).selectOption(jobs.queue);
    await expect(page.getByText("5,000 jobs", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Retry all 5,000 dead jobs" }).click();

    // The count first.
    const sheet = page.getByRole("dialog", { name: `Retry all dead jobs of ${jobs.queue}?` });
    await expect(sheet.getByText(/^5,000 dead jobs fit what the list is narrowed by/)).toBeVisible();
    expect(chunks).toBe(0);
    await inspect(page, info, "506-retry-5000");
    await sheet.getByRole("button", { name: "Retry 5,000 dead jobs" }).click();

    // In chunks, with progress; stopped between two of them.
    await expect(sheet.getByRole("status")).toHaveText("1,000 of 5,000");
    await expect(sheet.getByRole("progressbar", { name: "Retried" })).toHaveAttribute("value", "1000");
    await inspect(page, info, "507-retrying");
    await sheet.getByRole("button", { name: "Stop" }).click();
    await expect(sheet.getByText("Stopped. What was retried stays so; the others are as they were.")).toBeVisible();
    go();
    expect(await count(request, token, jobs, "dead")).toBe(4_000);
    await inspect(page, info, "508-stopped");
    await sheet.getByRole("button", { name: "Back to the list" }).click();
    expect(chunks, "nothing is asked for after the stop").toBe(3);

    // And to the end.
    await page.getByRole("button", { name: "Retry all 4,000 dead jobs" }).click();
    await sheet.getByRole("button", { name: "Retry 4,000 dead jobs" }).click();
    await expect(sheet.getByText(/^4,000 jobs were retried\./)).toBeVisible({ timeout: 60_000 });
    await expect(sheet.getByText("4,000 of 4,000", { exact: true })).toBeVisible();
    await sheet.getByRole("button", { name: "Back to the list" }).click();
    await expect(page.getByText("No job is dead", { exact: true })).toBeVisible();
    expect(await count(request, token, jobs, "dead")).toBe(0);
    // The workers take them up.
    await expect.poll(() => count(request, token, jobs, "done"), { timeout: 60_000 }).toBeGreaterThan(0);
  },
);
