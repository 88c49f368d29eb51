import type { APIRequestContext } from "@playwright/test";
import {
  createAccount,
  expect,
  findInMails,
  inspect,
  logIn,
  newPerson,
  openTimes,
  type Person,
  test,
} from "./fixtures";

test("a new booking is in every tab at once", { tag: "@phone" }, async ({ page, browser, request }, info) => {
  const [ada, cleo] = [newPerson("Ada Nwosu"), newPerson("Cleo Marsh")];
  const coachId = await createListedCoach(request, ada);

  // The coach's browser, with two tabs.
  const coachBrowser = await browser.newContext();
  let streams = 0;
  coachBrowser.on("request", (sent) => {
    if (sent.url().endsWith("/api/notifications/stream")) streams += 1;
  });
  const first = await coachBrowser.newPage();
  const streamOpened = first.waitForResponse((answer) => answer.url().endsWith("/api/notifications/stream"));
  await first.goto("/login?next=/notifications");
  await logIn(first, ada.email, ada.password);
  await expect(first.getByText("Nothing has happened yet")).toBeVisible();
  await inspect(first, info, "100-nothing-yet");
  await first.goto("/coach");
  const headers = (await streamOpened).headers();
  expect(headers["content-type"]).toBe("text/event-stream");
  expect(headers["content-encoding"]).toBeUndefined();
  const second = await coachBrowser.newPage();
  await second.goto("/notifications");
  for (const tab of [first, second]) {
    await expect(tab.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  }
  // The first tab has loaded two pages with one stream each; the second tab opens none.
  await expect.poll(() => streams).toBe(2);

  // The client books a free session, which needs no payment.
  await createAccount(request, cleo);
  await page.goto(`/login?next=/coaches/${coachId}`);
  await logIn(page, cleo.email, cleo.password);
  await openTimes(page, info);
  await page
    .getByRole("group", { name: /\w+day \d+ \w+/ })
    .getByRole("button")
    .first()
    .click();
  await page.getByRole("dialog").getByRole("button", { name: /^Book/ }).click();

  for (const tab of [first, second]) {
    await expect(tab.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
  }
  await expect(first.getByRole("region", { name: /^Messages/ })).toContainText(/with Cleo Marsh on .* confirmed/);
  // The list of sessions is updated, too.
  await expect(
    first
      .getByRole("main")
      .getByText(/Cleo Marsh/)
      .first(),
  ).toBeVisible();
  await expect(second.getByRole("region", { name: "Today" }).getByText(/Cleo Marsh/)).toBeVisible();
  await inspect(second, info, "101-notified");
  expect(streams).toBe(2);

  await first.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await expect(first.getByRole("dialog", { name: "Notifications" })).toBeVisible();
  await inspect(first, info, "102-menu");
  // The leading tab is closed; the other one opens the stream.
  await first.close();
  await expect.poll(() => streams).toBe(3);
  await second.getByRole("button", { name: /^Mark as read/ }).click();
  await expect(second.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Cancel this session" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Cancel/ })
    .last()
    .click();
  await expect(second.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
  await expect(second.getByRole("link", { name: /with Cleo Marsh on .* has been cancelled/ })).toBeVisible();
  await second.getByRole("button", { name: "Mark all as read" }).click();
  await expect(second.getByRole("button", { name: /^Mark as read/ })).toHaveCount(0);
  await second.reload();
  await expect(second.getByRole("link", { name: /has been cancelled/ })).toBeVisible();
  await expect(second.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();
  await coachBrowser.close();
});

test("notification preferences are saved, and undone after a failure", async ({ page, request }, info) => {
  const nils = newPerson("Nils Aas");
  await createAccount(request, nils);
  await page.goto("/login?next=/account");
  await logIn(page, nils.email, nils.password);
  await page.getByRole("region", { name: "What you are told" }).getByRole("link", { name: "Choose" }).click();
  await expect(page).toHaveURL(/\/settings\/notifications$/);
  const mail = page.getByRole("switch", { name: "Reminder an hour before: Email" });
  const here = page.getByRole("switch", { name: "Reminder an hour before: In the app" });
  await expect(mail).toBeChecked();
  await mail.click();
  await expect(mail).not.toBeChecked();
  // By the keyboard.
  const moved = page.getByRole("switch", { name: "A session has moved: In the app" });
  await moved.focus();
  await page.keyboard.press("Space");
  await expect(moved).not.toBeChecked();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await inspect(page, info, "103-switches");
  await page.reload();
  await expect(mail).not.toBeChecked();
  await expect(moved).not.toBeChecked();
  await expect(here).toBeChecked();

  await page.route("**/api/notifications/preferences", (route) =>
    route.request().method() === "PUT" ? route.fulfill({ status: 503, body: "{}" }) : route.fallback(),
  );
  await here.click();
  await expect(page.getByRole("alert").filter({ hasText: "The switch is as it was." })).toBeVisible();
  await expect(here).toBeChecked();
});

test("the unsubscribe link of a mail stops mails of its kind by a button, without a sign-in", async ({
  page,
  browser,
  request,
}, info) => {
  // The mail about a review has an unsubscribe link.
  const address = "aoife@demo.rapport.example";
  await review(request, "nia@demo.rapport.example");

  // The mail's header links to the API, which redirects browsers to our page.
  await page.goto(await unsubscribeLink(address));
  await expect(page).toHaveURL(/\/unsubscribe\?token=/);
  await expect(page.getByText(/^Mails of this kind will stop/)).toBeVisible();
  await inspect(page, info, "104-unsubscribe");
  await page.getByRole("button", { name: "Stop these mails" }).click();
  await expect(page.getByText("“A client has reviewed a session” is no longer mailed to you.")).toBeVisible();
  await inspect(page, info, "105-stopped");
  await page.getByRole("link", { name: "Choose what you are told" }).click();
  await expect(page).toHaveURL(/\/login\?next=%2Fsettings%2Fnotifications$/);
  await logIn(page, address);
  await expect(page.getByRole("switch", { name: "A client has reviewed a session: Email" })).not.toBeChecked();
  await expect(page.getByRole("switch", { name: "A client has reviewed a session: In the app" })).toBeChecked();

  const anonymousPage = await (await browser.newContext()).newPage();
  await anonymousPage.goto("/unsubscribe?token=nonsense");
  await anonymousPage.getByRole("button", { name: "Stop these mails" }).click();
  await expect(anonymousPage.getByText("This link is not whole")).toBeVisible();
  await inspect(anonymousPage, info, "106-no-link");
  await anonymousPage.context().close();
});

/** Creates a listed coach with free sessions at any hour. Returns their id. */
async function createListedCoach(request: APIRequestContext, person: Person): Promise<string> {
  const token = await createAccount(request, person, "coach");
  const weekly = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((weekday) => ({
    weekday,
    start: "00:00",
    end: "24:00",
  }));
  const answer = await request.put("/api/profile", {
    headers: { Authorization: `Bearer ${token}` },
    data: {
      full_name: person.name,
      timezone: "Europe/Berlin",
      headline: "A coach for quiet weeks",
      bio: "I listen first, and ask afterwards.",
      expertise: ["career"],
      // A rare language and country, so that the coach is no match in other tests.
      languages: ["sw"],
      countries: ["KE"],
      price: { amount: 0, currency: "EUR" },
      session_durations: [60],
      availability: { timezone: "Europe/Berlin", weekly, overrides: [], max_days_ahead: 60 },
      is_listed: true,
    },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  return ((await answer.json()) as { user: { id: string } }).user.id;
}

/** Reviews the last completed session without a review. */
async function review(request: APIRequestContext, email: string): Promise<void> {
  const answer = await request.post("/api/auth/login", { data: { email, password: "coffee-at-ten" } });
  const { access_token, user } = (await answer.json()) as { access_token: string; user: { id: string } };
  const headers = { Authorization: `Bearer ${access_token}` };
  const list = await request.get(`/api/booking/client/${user.id}?status=completed&sort=-starts_at`, { headers });
  const { items } = (await list.json()) as { items: { id: string }[] };
  for (const { id } of items) {
    const reviewed = await request.post(`/api/booking/${id}/review`, { headers, data: { rating: 5 } });
    if (reviewed.status() === 201) return;
  }
  throw new Error(`${email} has no session left to review.`);
}

/** The URL of the List-Unsubscribe header (RFC 2369). */
async function unsubscribeLink(email: string): Promise<string> {
  return findInMails(email, "a way to unsubscribe", async ({ raw }) =>
    /^List-Unsubscribe:\s*<([^>]+)>/im.exec(await raw())?.[1]?.replace(/\s/g, ""),
  );
}
