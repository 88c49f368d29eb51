import { readdirSync } from "node:fs";
import type { APIRequestContext, Page } from "@playwright/test";
import { axeViolations, createAccount, expect, logIn, newPerson, sticksOut, test, tokenOf } from "./fixtures";

const PHONE = 390;
const WIDTHS = [320, 360, PHONE, 768, 1280];
/** Cumulative layout shift; Google calls up to 0.1 good. */
const MOST_SHIFT = 0.05;

type Viewer = "visitor" | "client" | "newcomer" | "coach" | "admin";

/** Every page of the app with what it is opened as; the words after a colon are filled in. A page that is missing here fails. */
const PAGES: Record<string, { as: Viewer; url: string }[]> = {
  "/": [{ as: "visitor", url: "/" }],
  "/account": [
    { as: "client", url: "/account" },
    { as: "newcomer", url: "/account" },
    { as: "coach", url: "/account" },
  ],
  "/account/bookmarks": [
    { as: "client", url: "/account/bookmarks" },
    { as: "newcomer", url: "/account/bookmarks" },
  ],
  "/admin": [
    { as: "admin", url: "/admin" },
    { as: "admin", url: "/admin?days=365" },
  ],
  "/admin/audit": [
    { as: "admin", url: "/admin/audit" },
    { as: "admin", url: "/admin/audit?action=nobody.did_this" },
  ],
  "/admin/bookings": [
    { as: "admin", url: "/admin/bookings" },
    { as: "admin", url: "/admin/bookings?from=2020-01-01&to=2020-01-02" },
  ],
  "/admin/bookings/[id]": [{ as: "admin", url: "/admin/bookings/:booking" }],
  "/admin/bubble": [{ as: "admin", url: "/admin/bubble" }],
  "/admin/bubble/[id]": [{ as: "admin", url: "/admin/bubble/00000000-0000-7000-8000-000000000000" }],
  "/admin/calendars": [
    { as: "admin", url: "/admin/calendars" },
    { as: "admin", url: "/admin/calendars?health=broken" },
  ],
  "/admin/exports": [{ as: "admin", url: "/admin/exports" }],
  "/admin/jobs": [
    { as: "admin", url: "/admin/jobs" },
    { as: "admin", url: "/admin/jobs?status=dead&queue=payments" },
    { as: "client", url: "/admin/jobs" },
  ],
  "/admin/jobs/[id]": [
    { as: "admin", url: "/admin/jobs/:job" },
    { as: "admin", url: "/admin/jobs/00000000-0000-7000-8000-000000000000" },
  ],
  "/admin/moderation": [
    { as: "admin", url: "/admin/moderation" },
    { as: "admin", url: "/admin/moderation?state=decided" },
  ],
  "/admin/payments": [
    { as: "admin", url: "/admin/payments" },
    { as: "admin", url: "/admin/payments?q=zzzzqqq" },
  ],
  "/admin/people": [
    { as: "admin", url: "/admin/people" },
    { as: "admin", url: "/admin/people?q=zzzzqqq" },
  ],
  "/admin/people/[id]": [
    { as: "admin", url: "/admin/people/:person" },
    { as: "admin", url: "/admin/people/00000000-0000-7000-8000-000000000000" },
  ],
  "/admin/posts": [
    { as: "admin", url: "/admin/posts" },
    { as: "admin", url: "/admin/posts?hidden=true" },
  ],
  "/admin/queues": [{ as: "admin", url: "/admin/queues" }],
  "/admin/reconciliation": [
    { as: "admin", url: "/admin/reconciliation" },
    { as: "admin", url: "/admin/reconciliation?state=gone" },
  ],
  "/admin/revenue": [
    { as: "admin", url: "/admin/revenue" },
    { as: "admin", url: "/admin/revenue?group_by=coach" },
    { as: "admin", url: "/admin/revenue?from=2026-02-02&to=2026-01-01" },
  ],
  "/admin/runbook": [{ as: "admin", url: "/admin/runbook" }],
  "/bookings": [
    { as: "client", url: "/bookings" },
    { as: "client", url: "/bookings?page=99" },
    { as: "newcomer", url: "/bookings" },
    { as: "coach", url: "/bookings" },
  ],
  "/bookings/[id]": [
    { as: "client", url: "/bookings/:booking" },
    { as: "client", url: "/bookings/00000000-0000-7000-8000-000000000000" },
  ],
  "/bookings/[id]/pay": [
    { as: "client", url: "/bookings/:booking/pay" },
    { as: "client", url: "/bookings/00000000-0000-7000-8000-000000000000/pay" },
  ],
  "/bookings/[id]/paid": [{ as: "client", url: "/bookings/:booking/paid" }],
  "/change-email": [{ as: "visitor", url: "/change-email" }],
  "/coach": [{ as: "coach", url: "/coach" }],
  "/coach/earnings": [{ as: "coach", url: "/coach/earnings" }],
  "/coach/hours": [{ as: "coach", url: "/coach/hours" }],
  "/coach/profile": [{ as: "coach", url: "/coach/profile" }],
  "/coach/sessions": [
    { as: "coach", url: "/coach/sessions" },
    { as: "coach", url: "/coach/sessions?page=99" },
  ],
  "/coaches": [
    { as: "visitor", url: "/coaches" },
    { as: "client", url: "/coaches?language=de&language=xx&max_price=9000&currency=EUR" },
    { as: "visitor", url: "/coaches?q=zzzzqqq" },
    { as: "visitor", url: "/coaches?page=99" },
  ],
  "/coaches/[id]": [
    { as: "visitor", url: "/coaches/:coach" },
    { as: "newcomer", url: "/coaches/:coach?at=2199-01-01T10:00:00Z" },
    { as: "client", url: "/coaches/:coach" },
    { as: "visitor", url: "/coaches/:coach?reviews=99" },
  ],
  "/coaches/compare": [
    { as: "client", url: "/coaches/compare?coach=:coach" },
    { as: "client", url: "/coaches/compare?coach=:coach&coach=:other" },
    { as: "newcomer", url: "/coaches/compare?coach=:coach" },
    { as: "visitor", url: "/coaches/compare?coach=:coach&coach=:other" },
    { as: "visitor", url: "/coaches/compare" },
  ],
  "/community": [
    { as: "visitor", url: "/community" },
    { as: "client", url: "/community?sort=new" },
    { as: "coach", url: "/community?type=question&tag=sleep" },
    { as: "visitor", url: "/community?q=zzzzqqq" },
    { as: "visitor", url: "/community?visibility=private" },
  ],
  "/community/new": [
    { as: "client", url: "/community/new" },
    { as: "coach", url: "/community/new" },
  ],
  "/community/posts/[id]": [
    { as: "visitor", url: "/community/posts/:post" },
    { as: "client", url: "/community/posts/:post" },
    { as: "coach", url: "/community/posts/:post" },
    { as: "visitor", url: "/community/posts/00000000-0000-7000-8000-000000000000" },
    { as: "client", url: "/community/posts/00000000-0000-7000-8000-000000000000" },
  ],
  "/community/posts/[id]/edit": [
    { as: "client", url: "/community/posts/:own/edit" },
    { as: "client", url: "/community/posts/:post/edit" },
  ],
  "/community/resources": [
    { as: "visitor", url: "/community/resources" },
    { as: "client", url: "/community/resources?type=book&sort=bookmarks" },
    { as: "coach", url: "/community/resources" },
    { as: "visitor", url: "/community/resources?q=zzzzqqq" },
  ],
  "/community/resources/[id]": [
    { as: "visitor", url: "/community/resources/:resource" },
    { as: "client", url: "/community/resources/:resource" },
    { as: "coach", url: "/community/resources/:resource" },
  ],
  "/community/resources/[id]/edit": [{ as: "coach", url: "/community/resources/:resource/edit" }],
  "/community/resources/new": [
    { as: "coach", url: "/community/resources/new" },
    { as: "client", url: "/community/resources/new" },
  ],
  "/favourites": [
    { as: "client", url: "/favourites" },
    { as: "newcomer", url: "/favourites" },
  ],
  "/forgot-password": [{ as: "visitor", url: "/forgot-password" }],
  "/goodbye": [{ as: "visitor", url: "/goodbye" }],
  "/help": [{ as: "visitor", url: "/help" }],
  "/imprint": [{ as: "visitor", url: "/imprint" }],
  "/login": [{ as: "visitor", url: "/login" }],
  "/matches": [
    { as: "client", url: "/matches" },
    { as: "newcomer", url: "/matches" },
  ],
  "/notifications": [
    { as: "client", url: "/notifications" },
    { as: "newcomer", url: "/notifications" },
    { as: "coach", url: "/notifications" },
  ],
  "/privacy": [{ as: "visitor", url: "/privacy" }],
  "/quiz": [
    ...Array.from({ length: 9 }, (_, step) => ({ as: "client" as const, url: `/quiz?step=${step + 1}` })),
    { as: "client", url: "/quiz?step=summary" },
    { as: "visitor", url: "/quiz" },
    { as: "visitor", url: "/quiz?step=summary" },
  ],
  "/reset-password": [{ as: "visitor", url: "/reset-password?token=x" }],
  "/settings/calendars": [
    { as: "client", url: "/settings/calendars" },
    { as: "coach", url: "/settings/calendars?provider=google&problem=invalid_state" },
  ],
  "/settings/notifications": [{ as: "client", url: "/settings/notifications" }],
  "/signup": [{ as: "visitor", url: "/signup" }],
  "/terms": [{ as: "visitor", url: "/terms" }],
  "/unsubscribe": [{ as: "visitor", url: "/unsubscribe?token=x" }],
  "/verify-email": [{ as: "visitor", url: "/verify-email?token=x" }],
};

test("every page is in the list", () => {
  const files = readdirSync("src/app", { recursive: true, encoding: "utf8" });
  const pages = files
    .filter((file) => /(^|\/)page\.tsx$/.test(file))
    .map((file) => `/${file.replace(/\/?page\.tsx$/, "")}`.replace(/\/\([^)]*\)/g, "") || "/");
  expect(Object.keys(PAGES).sort()).toEqual([...new Set(pages)].sort());
});

for (const viewer of ["visitor", "client", "newcomer", "coach", "admin"] as const) {
  test(`no page is wider than the screen, moves while it loads or shuts anybody out: ${viewer}`, async ({
    page,
    request,
  }) => {
    test.setTimeout(900_000);
    // What a first visit loads late, it loads late here too.
    await (await page.context().newCDPSession(page)).send("Network.setCacheDisabled", { cacheDisabled: true });
    await page.addInitScript(() => {
      const counted = window as unknown as { shift: number; moved: string[] };
      counted.shift = 0;
      counted.moved = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
          sources: { node?: Element }[];
        })[]) {
          if (entry.hadRecentInput) continue;
          counted.shift += entry.value;
          for (const { node } of entry.sources) {
            counted.moved.push(
              `${entry.value.toFixed(3)} ${node?.nodeName} ${node?.className} ${node?.textContent?.slice(0, 30)}`,
            );
          }
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    const ids = await startAs(page, viewer, () => createAccount(request, longNamed));
    const urls = Object.values(PAGES)
      .flat()
      .filter(({ as }) => as === viewer)
      .map(({ url }) => url.replace(/:([a-z]+)/g, (whole, name: string) => ids[name] ?? whole));
    for (const url of urls) {
      for (const [width, height] of [
        [PHONE, 844],
        [1280, 860],
      ] as const) {
        await page.setViewportSize({ width, height });
        await page.goto(url);
        await settled(page);
        // A sign-in that was lost would have the log-in page measured instead.
        if (viewer !== "visitor") await expect(page.locator('[aria-label^="Account of"]')).toBeVisible();
        const shift = await page.evaluate(() => {
          const { shift: sum, moved } = window as unknown as { shift: number; moved: string[] };
          return { sum, moved };
        });
        expect
          .soft(shift.sum, `${url} at ${width} px moves: ${shift.moved.join("; ")}`)
          .toBeLessThanOrEqual(MOST_SHIFT);
      }
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 860 });
        if (width === PHONE) expect.soft(await axeViolations(page, ["light"]), `${url}, by axe`).toEqual([]);
        expect.soft(await sticksOut(page, width), `${url} at ${width} px`).toEqual([]);
      }
    }
    if (viewer !== "newcomer") return;
    await page.goto("/account");
    await settled(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 860 });
      await page.getByRole("button", { name: /^Account of/ }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect.soft(await sticksOut(page, width), `the menu at ${width} px`).toEqual([]);
      await page.keyboard.press("Escape");
      await expect(page.getByRole("menu")).toBeHidden();
    }
  });
}

/** A name without a space, as long as names may be. */
const longNamed = { ...newPerson("Wolfe"), name: `Wolfeschlegelsteinhausen${"bergerdorff".repeat(8)}` };

async function startAs(page: Page, viewer: Viewer, signUp: () => Promise<string>) {
  const firstCoach = async (query: string, besides = "") => {
    const { items } = (await (await page.request.get(`/api/coaches${query}`)).json()) as { items: { id: string }[] };
    return items.find(({ id }) => id !== besides)!.id;
  };
  const coach = await firstCoach("?q=Okafor");
  const account = {
    client: "ana@demo.rapport.example",
    coach: "ben@demo.rapport.example",
    admin: "admin@demo.rapport.example",
    newcomer: longNamed.email,
  };
  const ids: Record<string, string> = {
    coach,
    other: await firstCoach("", coach),
    post: await wideThread(page.request),
    // The coach's own, which can be changed.
    resource: await wideResource(
      page.request,
      viewer === "coach"
        ? await tokenOf(page.request, account.coach)
        : await createAccount(page.request, newPerson("Walter Lang"), "coach"),
    ),
  };
  if (viewer === "visitor") return ids;
  if (viewer === "newcomer") await signUp();
  await page.goto("/login?next=/bookings");
  await logIn(page, account[viewer], viewer === "newcomer" ? longNamed.password : undefined);
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
  if (viewer === "admin") {
    const headers = { Authorization: `Bearer ${await tokenOf(page.request, account.admin)}` };
    const first = async (path: string) => {
      const { items } = (await (await page.request.get(`/api${path}`, { headers })).json()) as {
        items: { id: string }[];
      };
      return items[0]!.id;
    };
    ids.job = await first("/admin/jobs");
    await report(page.request, ids.post!);
    ids.booking = await first("/admin/bookings?status=completed");
    ids.person = await first("/admin/users?q=okafor");
  }
  if (viewer === "client") {
    const ana = await tokenOf(page.request, account.client);
    ids.own = await create(page.request, ana, "/community/posts", {
      title: "Mine",
      content: "To be changed.",
      post_type: "story",
      is_private: true,
      tags: [],
    });
    const link = page.getByRole("main").getByRole("listitem").getByRole("link").first();
    ids.booking = (await link.getAttribute("href"))!.split("/").at(-1)!;
  }
  return ids;
}

/** Waits until nothing is loading any more. */
async function settled(page: Page) {
  await expect(page.getByRole("main").first()).toBeVisible();
  await expect(page.locator(".animate-pulse, [aria-busy=true]"), `${page.url()} has loaded`).toHaveCount(0);
  await page.waitForLoadState("load");
  await page.evaluate(() => document.fonts.ready);
}

/** Creates something of the community through the API. Returns its id. */
async function create(request: APIRequestContext, token: string, path: string, data: object): Promise<string> {
  const answer = await request.post(`/api${path}`, { headers: { Authorization: `Bearer ${token}` }, data });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

const WORD = "Donaudampfschifffahrtsgesellschaft".repeat(5);
const TAGS = ["a-tag-that-is-as-long-as-a-tag-may-be-xx", "career", "salary"];

/** A public post with answers below answers and everything wide in it. Returns its id. */
async function wideThread(request: APIRequestContext): Promise<string> {
  const token = await createAccount(request, newPerson("Wanda Weit"));
  const row = (cell: (index: number) => string) => `| ${Array.from({ length: 9 }, (_, at) => cell(at)).join(" | ")} |`;
  const table = [row((index) => `Column ${index}`), row(() => "---"), row(() => "A cell")].join("\n");
  const content = [
    `# ${WORD.slice(0, 90)}`,
    `A link: https://example.com/${WORD} and \`${WORD}\`.`,
    `> ${WORD}`,
    `\`\`\`\n${WORD} ${WORD}\n\`\`\``,
    table,
    `- one\n  - two\n    - three\n      - ${WORD}`,
  ].join("\n\n");
  const post = { title: WORD.slice(0, 190), content, post_type: "question", is_private: false, tags: TAGS };
  const id = await create(request, token, "/community/posts", post);
  let parent_id: string | null = null;
  for (let depth = 0; depth < 7; depth += 1) {
    const comment = { content: `${depth} ${WORD}\n\n${table}`, parent_id };
    parent_id = await create(request, token, `/community/posts/${id}/comment`, comment);
  }
  return id;
}

/** Has somebody report a post. */
async function report(request: APIRequestContext, post: string): Promise<void> {
  const headers = { Authorization: `Bearer ${await createAccount(request, newPerson("Rita Moos"))}` };
  const data = { reason: "spam", comment: WORD };
  const answer = await request.post(`/api/community/posts/${post}/report`, { headers, data });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Something in the library with long words. Returns its id. */
async function wideResource(request: APIRequestContext, token: string): Promise<string> {
  return create(request, token, "/community/resources", {
    title: WORD.slice(0, 190),
    description: `${WORD} ${WORD}`,
    resource_type: "template",
    url: `https://example.com/${WORD}`,
    tags: TAGS,
  });
}
