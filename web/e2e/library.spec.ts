import { expect, inspect, logIn, test, tokenOf } from "./fixtures";

test(
  "a coach recommends something and suggests it to a client from a session",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const title = `Ten quiet sentences ${Date.now()}`;
    await page.goto("/login?next=/community/resources");
    await logIn(page, "ben@demo.rapport.example");
    await page.getByRole("link", { name: "Recommend something" }).click();
    await page.getByLabel("Title", { exact: true }).fill(title);
    await page.getByLabel("Link", { exact: true }).fill("javascript:alert(1)");
    await page.getByLabel("Why do you recommend it?").fill("For whoever has to say no. Ten minutes.");
    await page.getByRole("button", { name: "Add it to the library" }).click();
    await expect(page.getByText("Enter a link that begins with https://.")).toBeVisible();
    await inspect(page, info, "230-recommend");
    await page.getByLabel("Link", { exact: true }).fill("https://example.com/ten");
    await page.getByRole("button", { name: "Add it to the library" }).click();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await inspect(page, info, "231-recommended");
    const path = new URL(page.url()).pathname;

    // From a session that is done, to its client.
    const token = await tokenOf(request, "ben@demo.rapport.example");
    const headers = { Authorization: `Bearer ${token}` };
    const { user } = (await (await request.get("/api/profile", { headers })).json()) as { user: { id: string } };
    const sessions = await request.get(`/api/booking/coach/${user.id}?status=completed`, { headers });
    const { items } = (await sessions.json()) as { items: { id: string; client_name: string; client_id: string }[] };
    const session = items.find(({ client_name }) => client_name === "Ana Ribeiro") ?? items[0]!;
    await page.goto(`/bookings/${session.id}`);
    await page.getByRole("link", { name: "Suggest something from the library" }).click();
    await expect(page.getByText(`For ${session.client_name}`)).toBeVisible();
    await page.getByRole("searchbox").fill(title);
    await page.getByRole("searchbox").press("Enter");
    await inspect(page, info, "232-for-a-client");
    await page.getByRole("link", { name: title }).click();
    await page.getByRole("button", { name: "Suggest it to a client" }).click();
    const suggest = page.getByRole("button", { name: `Suggest it to ${session.client_name}` });
    await inspect(page, info, "233-to-whom");
    await suggest.click();
    await expect(page.getByText(`${session.client_name} is notified, and finds it there.`)).toBeVisible();
    await page.getByRole("button", { name: "Done" }).click();

    // The client comes by the notification, and bookmarks it.
    const name = session.client_name.split(" ")[0]!.toLowerCase();
    const client = await (
      await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL })
    ).newPage();
    await client.goto("/login?next=/notifications");
    await logIn(client, `${name}@demo.rapport.example`);
    await client
      .getByRole("link", { name: /Ben Okafor suggests something for you/ })
      .first()
      .click();
    await expect(client).toHaveURL(new RegExp(path));
    await client.getByRole("button", { name: `Bookmark ${title}, 0 have` }).click();
    await expect(client.getByRole("button", { name: `Bookmark ${title}, 1 have`, pressed: true })).toBeVisible();
    await client.getByRole("button", { name: /^Account of/ }).click();
    await client.getByRole("menuitem", { name: "Your bookmarks" }).click();
    await expect(client.getByRole("heading", { level: 1, name: "Your bookmarks" })).toBeVisible();
    await expect(client.getByRole("link", { name: title })).toBeVisible();
    await inspect(client, info, "234-bookmarks");
    await client.getByRole("button", { name: `Bookmark ${title}, 1 have` }).click();
    await expect(client.getByRole("button", { name: `Bookmark ${title}, 0 have`, pressed: false })).toBeVisible();
    await client.reload();
    await expect(client.getByRole("link", { name: title })).toHaveCount(0);
    await client.context().close();

    // Changed and deleted by whom it is from.
    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("Title", { exact: true }).fill(`${title}, revised`);
    await page.getByRole("button", { name: "Save the recommendation" }).click();
    await expect(page.getByRole("heading", { level: 1, name: `${title}, revised` })).toBeVisible();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete it" }).click();
    await expect(page).toHaveURL(/\/community\/resources$/);
    expect((await request.get(path)).status()).toBe(404);
  },
);

test("the library is searched by filters in the URL, without an account", async ({ page, request }, info) => {
  await page.goto("/");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Library" }).click();
  await inspect(page, info, "240-library");
  await page.getByRole("combobox", { name: "Kind" }).selectOption("Books");
  await expect(page).toHaveURL(/type=book/);
  await page.getByRole("combobox", { name: "Order" }).selectOption("Most bookmarked");
  await expect(page).toHaveURL(/sort=bookmarks/);
  const cards = page.getByRole("article");
  await expect(cards.first()).toContainText("Book");
  const tag = cards.first().getByRole("list", { name: "Tags" }).getByRole("link").first();
  const words = (await tag.textContent())!;
  await tag.click();
  await expect(page.getByRole("button", { name: `Remove ${words}` })).toBeVisible();
  await cards
    .first()
    .getByRole("link", { name: /^Bookmark/ })
    .click();
  await expect(page).toHaveURL(/\/login\?next=%2Fcommunity%2Fresources%2F/);

  const map = await (await request.get("/sitemap.xml")).text();
  expect(map).toMatch(/\/community\/posts\/[0-9a-f-]{36}</);
  expect(map).toMatch(/\/community\/resources\/[0-9a-f-]{36}</);
});

test("a client sees what is for them, and why", { tag: "@phone" }, async ({ page }, info) => {
  await page.goto("/login?next=/community/resources");
  await logIn(page, "ana@demo.rapport.example");
  await page.getByRole("combobox", { name: "Order" }).selectOption("For you");
  await expect(page).toHaveURL(/sort=for_you/);
  await expect(page.getByText(/^About .+, as in your goals$/).first()).toBeVisible();
  await inspect(page, info, "236-for-you");
});
