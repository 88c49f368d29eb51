import type { APIRequestContext, Page } from "@playwright/test";
import { createAccount, expect, inspect, logIn, newPerson, type Person, test, tokenOf } from "./fixtures";

/** Signs in and goes to that page. */
async function openAs(page: Page, person: Pick<Person, "email"> & { password?: string }, path: string) {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await logIn(page, person.email, person.password);
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
}

const TEAM = { email: "admin@demo.rapport.example" };

test(
  "a question is asked, answered, voted for and reported",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const ines = newPerson("Ines Prado");
    await createAccount(request, ines);
    await openAs(page, ines, "/community");
    await inspect(page, info, "200-community");
    await page.getByRole("link", { name: "Write a post" }).click();

    // Asked: looked at before, kept over a refresh, forgotten when it is published.
    const title = `How do I say no in March? ${Date.now()}`;
    await page.getByLabel("Title", { exact: true }).fill(title);
    await page.getByLabel("What you want to say").fill("My boss asks **every** Friday.\n\n- one\n- two");
    const tags = page.getByLabel("Tags (you can leave them out)");
    await tags.fill("Saying no");
    await tags.press("Enter");
    await page.getByText("Preview", { exact: true }).click();
    await expect(page.locator(".written strong")).toHaveText("every");
    await inspect(page, info, "201-preview");
    await page.reload();
    await expect(page.getByText("Your draft is here")).toBeVisible();
    await expect(page.getByLabel("Title", { exact: true })).toHaveValue(title);
    await inspect(page, info, "202-draft");
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page).toHaveURL(/\/community\/posts\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    expect(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("kept:")))).toEqual([]);
    const url = new URL(page.url()).pathname;

    // What everybody gets is rendered by the server, with what it is shown as when it is shared.
    const html = await (await request.get(url)).text();
    expect(html).toContain("<strong>every</strong>");
    expect(html).toContain(`<meta property="og:title" content="${title}"/>`);
    expect(html).toMatch(new RegExp(`<link rel="canonical" href="[^"]*${url}"`));
    expect(html).toContain("Ines P.");
    expect(html).not.toContain("Ines Prado");

    // Answered by a coach, who finds it by its tag and votes for it.
    const coach = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    const cora = newPerson("Cora Blum");
    await createAccount(request, cora, "coach");
    await openAs(coach, cora, "/community?tag=saying-no&sort=new");
    await coach.getByRole("link", { name: title }).click();
    await coach.getByRole("button", { name: "Upvote, 0 votes" }).click();
    await expect(coach.getByRole("button", { name: "Upvote, 1 vote", pressed: true })).toBeVisible();
    await coach.getByRole("textbox", { name: "Your answer" }).fill("Say *when* instead of no.");
    await coach.getByRole("button", { name: "Publish your answer" }).click();
    await expect(coach.getByRole("heading", { name: "1 answer" })).toBeVisible();
    await coach.reload();
    await expect(coach.getByRole("button", { name: "Upvote, 1 vote", pressed: true })).toBeVisible();

    // The notification leads to the answer, which is answered in its place.
    await page.goto("/notifications");
    await page.getByRole("link", { name: /Cora Blum commented on your post/ }).click();
    await expect(page).toHaveURL(/#comment-/);
    await page.getByRole("button", { name: "Answer Cora Blum" }).click();
    await page.getByRole("textbox", { name: "Your answer to Cora Blum" }).fill("In April, then.");
    await page.getByRole("textbox", { name: "Your answer to Cora Blum" }).press("Control+Enter");
    await expect(page.getByRole("heading", { name: "2 answers" })).toBeVisible();
    await page.getByRole("button", { name: "Hide 1 answer" }).click();
    await expect(page.getByText("In April, then.")).toBeHidden();
    await page.getByRole("button", { name: "Show 1 answer" }).click();
    await inspect(page, info, "203-thread");

    // One's own is changed and deleted.
    const own = page.getByRole("article", { name: "By Ines Prado" }).last();
    await own.getByRole("button", { name: "Edit" }).click();
    await own.getByRole("textbox", { name: "Your comment" }).fill("In May, then.");
    await own.getByRole("button", { name: "Save the comment" }).click();
    await expect(page.getByText("In May, then.")).toBeVisible();
    await own.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete the comment" }).click();
    await expect(page.getByText("In May, then.")).toHaveCount(0);
    await expect(page.getByRole("heading", { name: "1 answer" })).toBeVisible();

    // Reported: by the link of a visitor, over the log-in.
    const omar = newPerson("Omar Said");
    await createAccount(request, omar);
    const reporter = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    await reporter.goto(url);
    await reporter.getByRole("link", { name: "Report" }).click();
    await logIn(reporter, omar.email, omar.password);
    const sheet = reporter.getByRole("dialog", { name: "Report this post" });
    await sheet.getByRole("button", { name: "Report this post" }).click();
    await expect(sheet.getByText("Choose what is wrong.")).toBeVisible();
    await sheet.getByLabel("It does not belong here").check();
    await inspect(reporter, info, "204-report");
    await sheet.getByRole("button", { name: "Report this post" }).click();
    await expect(reporter.getByRole("dialog", { name: "Thank you" })).toBeVisible();
    await reporter.getByRole("button", { name: "Back to the post" }).click();
    await expect(reporter).toHaveURL(new RegExp(`${url}$`));

    await page.reload();
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Title", { exact: true }).fill(`${title}, again`);
    await page.getByRole("switch", { name: "For members only" }).click();
    await page.getByRole("button", { name: "Save the post" }).click();
    await expect(page.getByRole("heading", { level: 1, name: `${title}, again` })).toBeVisible();
    await expect(page.getByText("Members only")).toBeVisible();
    await inspect(page, info, "205-members-only");

    // A stranger gets the 404 of the API, with the way to the log-in.
    const stranger = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    const answer = await stranger.goto(url);
    expect(answer!.status()).toBe(404);
    expect(await stranger.content()).not.toContain(title);
    await inspect(stranger, info, "206-stranger");
    await stranger.getByRole("main").getByRole("link", { name: "Log in" }).click();
    await logIn(stranger, omar.email, omar.password);
    await expect(stranger.getByRole("heading", { level: 1, name: `${title}, again` })).toBeVisible();

    await page.getByRole("button", { name: "Delete" }).first().click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete it with 1 answer" }).click();
    await expect(page).toHaveURL(/\/community$/);
    for (const other of [coach, reporter, stranger]) await other.context().close();
  },
);

test(
  "what the team hides, its author sees with the reason and objects to once",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const ruth = newPerson("Ruth Adler");
    const token = await createAccount(request, ruth);
    const id = await post(request, token, "My boss by name");
    const comment = await request.post(`/api/community/posts/${id}/comment`, {
      headers: { Authorization: `Bearer ${token}` },
      data: { content: "He is called so and so." },
    });
    const commentId = ((await comment.json()) as { id: string }).id;
    const admin = { Authorization: `Bearer ${await tokenOf(request, TEAM.email)}` };
    for (const [path, reason] of [
      [`posts/${id}`, "It names a person."],
      [`comments/${commentId}`, "It names him, too."],
    ]) {
      const removed = await request.delete(`/api/admin/${path}`, { headers: admin, data: { reason } });
      expect(removed.status(), await removed.text()).toBe(204);
    }

    expect((await request.get(`/community/posts/${id}`)).status()).toBe(404);
    await openAs(page, ruth, `/community/posts/${id}`);
    await expect(page.getByText("Your post was removed")).toBeVisible();
    await expect(page.getByText("The reason: It names a person.")).toBeVisible();
    await expect(page.getByText("Your comment was removed")).toBeVisible();
    await inspect(page, info, "210-removed");
    await page.getByRole("button", { name: "Object" }).first().click();
    await page.getByLabel("Why should it be shown?").fill("It is a name that I made up.");
    await inspect(page, info, "211-objection");
    await page.getByRole("button", { name: "Send the objection" }).click();
    await expect(page.getByText(/You have objected\./)).toBeVisible();
    // The other decision may be objected to, this one not again.
    await expect(page.getByRole("button", { name: "Object" })).toHaveCount(1);
    await page.reload();
    await expect(page.getByText(/You have objected\./)).toBeVisible();

    // The team sees it marked, and a member not at all.
    const team = await (await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })).newPage();
    await openAs(team, TEAM, `/community/posts/${id}`);
    await expect(team.getByText("This post was removed")).toBeVisible();
    await expect(team.getByText("Its author has objected.")).toBeVisible();
    await expect(team.getByRole("button", { name: "Object" })).toHaveCount(0);
    await team.goto("/community?sort=new");
    await expect(
      team.getByRole("article").filter({ hasText: "My boss by name" }).getByText("Hidden").first(),
    ).toBeVisible();
    await team.context().close();
    const member = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    const mia = newPerson("Mia Lund");
    await createAccount(request, mia);
    await openAs(member, mia, `/community/posts/${id}`);
    await expect(member.getByText("There is no such post here")).toBeVisible();
    await inspect(member, info, "212-not-for-you");
    await member.context().close();
  },
);

test(
  "somebody is mentioned by the picker, and notified",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const [ines, omar, cora] = [newPerson("Ines Prado"), newPerson("Omar Said"), newPerson("Cora Blum")];
    const id = await post(request, await createAccount(request, ines), `Who has moved to Porto? ${info.project.name}`);
    const said = await request.post(`/api/community/posts/${id}/comment`, {
      headers: { Authorization: `Bearer ${await createAccount(request, omar)}` },
      data: { content: "I have." },
    });
    expect(said.status()).toBe(201);
    const token = await createAccount(request, cora);
    await openAs(page, cora, `/community/posts/${id}`);

    // Those of the discussion, by the keyboard.
    const field = page.getByRole("textbox", { name: "Your comment" });
    await field.pressSequentially("Ask @");
    const people = page.getByRole("listbox", { name: "People to mention" });
    await expect(people.getByRole("option")).toHaveText(["Omar Said", "Ines Prado"]);
    await inspect(page, info, "207-mention");
    await field.pressSequentially("om");
    await expect(people.getByRole("option")).toHaveText(["Omar Said"]);
    await field.press("Enter");
    await expect(field).toHaveValue("Ask @Omar Said ");
    await expect(people).toBeHidden();
    await field.pressSequentially("how, please.");
    await page.getByRole("button", { name: "Publish your comment" }).click();
    const own = page.getByRole("article", { name: "By Cora Blum" });
    // Everybody reads it: the name is the public one.
    await expect(own.getByText("Ask @Omar S. how, please.")).toBeVisible();
    await own.getByRole("button", { name: "Edit" }).click();
    await expect(own.getByRole("textbox", { name: "Your comment" })).toHaveValue("Ask @Omar S. how, please.");
    await own.getByRole("button", { name: "Cancel" }).click();

    // In a new post, a coach, by a tap. Names are made within a minute.
    await expect
      .poll(
        async () => {
          const found = await request.get("/api/community/people?q=ben%20oka", {
            headers: { Authorization: `Bearer ${token}` },
          });
          return ((await found.json()) as { items: { name: string }[] }).items.map(({ name }) => name);
        },
        { timeout: 90_000 },
      )
      .toEqual(["Ben Okafor"]);
    await page.goto("/community/new");
    const content = page.getByLabel("What you want to say");
    await content.pressSequentially("Does @ben");
    await people.getByRole("option", { name: "Ben Okafor" }).click();
    await expect(content).toBeFocused();
    await content.pressSequentially("know?");
    await expect(content).toHaveValue("Does @Ben Okafor know?");
    await page.reload();
    await expect(content).toHaveValue("Does @Ben Okafor know?");
    await page.getByText("Preview", { exact: true }).click();
    await expect(page.locator(".written")).toHaveText("Does @Ben Okafor know?");

    const notified = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    await openAs(notified, omar, "/notifications");
    await notified.getByRole("link", { name: /Cora Blum mentioned you in a comment/ }).click();
    await expect(notified.getByText("Ask @Omar S. how, please.")).toBeVisible();
    await notified.context().close();
  },
);

test("posts are found by filters in the URL, and moved through by j, k and Enter", async ({ page }, info) => {
  await page.goto("/community");
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Questions");
  await expect(page).toHaveURL(/type=question/);
  await page.getByRole("searchbox").fill("night shift");
  await page.getByRole("searchbox").press("Enter");
  await expect(page).toHaveURL(/q=night\+shift/);
  await expect(page.getByRole("article")).toHaveCount(1);
  await page.getByRole("searchbox").fill("zzzzqqq");
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByText("No post fits all of that")).toBeVisible();
  await inspect(page, info, "220-none");
  await page.getByRole("link", { name: "Show all posts" }).click();
  await expect(page).toHaveURL(/\/community$/);

  const titles = page.getByRole("article").getByRole("heading");
  await expect(titles).toHaveCount(20);
  await page.getByRole("link", { name: "Show more" }).click();
  await expect(async () => expect(await titles.count()).toBeGreaterThan(20)).toPass();
  await expect(page).toHaveURL(/\/community$/);

  // Of what others write and hide at the same time nothing is at the top.
  await page.goto("/community?sort=top");
  await expect(titles).toHaveCount(20);
  const second = (await titles.nth(1).textContent())!;
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await expect(titles.nth(1).getByRole("link")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: second })).toBeVisible();

  await page.goto("/community");
  await page.getByRole("button", { name: "Turn them off" }).click();
  await page.keyboard.press("j");
  await expect(titles.first().getByRole("link")).not.toBeFocused();
});

test("a vote that the server refuses is taken back", async ({ page, request }) => {
  const token = await createAccount(request, newPerson("Vera Holm"));
  const id = await post(request, token, "To be voted for");
  const vito = newPerson("Vito Sala");
  await createAccount(request, vito);
  await openAs(page, vito, `/community/posts/${id}`);
  await page.route("**/upvote", (route) => route.fulfill({ status: 503, body: "{}" }));
  await page.getByRole("button", { name: "Upvote, 0 votes" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Your vote is as it was." })).toBeVisible();
  await expect(page.getByRole("button", { name: "Upvote, 0 votes", pressed: false })).toBeVisible();
});

/** Writes a public post through the API. Returns its id. */
async function post(request: APIRequestContext, token: string, title: string): Promise<string> {
  const answer = await request.post("/api/community/posts", {
    headers: { Authorization: `Bearer ${token}` },
    data: { title, content: "What happened.", post_type: "story", is_private: false, tags: [] },
  });
  expect(answer.status(), await answer.text()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}
