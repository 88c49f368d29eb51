import { expect, inspect, logIn, test } from "./fixtures";

test("coaches are found by filters, which are in the URL", { tag: "@phone" }, async ({ page }, info) => {
  await page.goto("/coaches");
  // By its role: while the list streams in, its text is in the document twice, once hidden.
  const total = page.getByRole("status").filter({ hasText: /^\d+ coach(es)?$/ });
  await expect(total).toBeVisible();
  const shown = async () => Number.parseInt((await total.textContent())!, 10);
  const all = await shown();
  // Whoever has no photo is drawn, of parts that are in a file.
  const head = page.getByRole("article").locator('use[href$="#face"]').first();
  await expect.poll(() => head.evaluate((part: SVGUseElement) => part.getBBox().width)).toBeGreaterThan(20);
  await inspect(page, info, "30-coaches");

  await page.getByRole("button", { name: "Filters" }).click();
  const language = page.getByRole("combobox", { name: "Language" });
  await language.click();
  await language.fill("germ");
  await page.getByRole("option", { name: "German" }).first().click();
  await language.press("Escape");
  await expect(page).toHaveURL(/language=de/);
  await expect(async () => expect(await shown()).toBeLessThan(all)).toPass();
  await page.getByLabel("An hour costs at most").fill("90");
  await page.getByLabel("An hour costs at most").press("Enter");
  await expect(page).toHaveURL(/max_price=9000/);
  await expect(page.getByRole("button", { name: "Remove up to €90 an hour" })).toBeVisible();
  await inspect(page, info, "31-coaches-filtered");

  await page.getByRole("searchbox").fill("zzzzqqq");
  await page.getByRole("searchbox").press("Enter");
  await expect(page.getByText("No coach fits all of that")).toBeVisible();
  await inspect(page, info, "32-coaches-none");
  await page.getByRole("link", { name: "Show all coaches" }).click();
  // Another test may have listed a coach meanwhile.
  await expect(async () => expect(await shown()).toBeGreaterThanOrEqual(all)).toPass();

  const answer = await page.goto("/coaches/00000000-0000-7000-8000-000000000000");
  expect(answer!.status()).toBe(404);
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await inspect(page, info, "33-no-such-coach");
});

test("coaches are chosen on the list and stand side by side, by factor for a client", async ({ page }, info) => {
  await page.goto("/login?next=/coaches?q=coach");
  await logIn(page, "ana@demo.rapport.example");
  await expect(page.getByText(/of 100 points/).first()).toBeVisible();
  const cards = page.getByRole("article");
  const names: string[] = [];
  for (const index of [0, 1]) {
    names.push((await cards.nth(index).getByRole("heading").textContent())!);
    await cards
      .nth(index)
      .getByRole("link", { name: /^Compare / })
      .click();
    await expect(cards.nth(index).getByRole("link", { name: /^Don’t compare / })).toBeVisible();
  }
  await page.reload();
  await inspect(page, info, "34-coaches-chosen");
  await page.getByRole("link", { name: "See them side by side" }).click();
  const table = page.getByRole("table");
  await expect(table.getByRole("columnheader")).toHaveText(names.map((name) => new RegExp(name)));
  for (const row of ["Fits you", "Goals", "Time", "Price", "Speaks", "Cancelling"])
    await expect(table.getByRole("rowheader", { name: row, exact: true })).toBeVisible();
  await inspect(page, info, "35-side-by-side");
});

test("a client marks a coach, comes back to them and reads why they fit", async ({ page }, info) => {
  await page.goto("/login?next=/coaches?sort=price");
  await logIn(page, "ana@demo.rapport.example");
  const card = page.getByRole("article").first();
  const name = (await card.getByRole("heading").textContent())!;
  const heart = page.getByRole("button", { name: `Favourite: ${name}` });
  await heart.click();
  await expect(heart).toHaveAttribute("aria-pressed", "true");
  await page.goto("/favourites");
  await expect(heart).toHaveAttribute("aria-pressed", "true");
  await inspect(page, info, "35-favourites");
  await page.getByRole("link", { name }).click();
  const fit = page.getByRole("region", { name: /fits you$/ });
  await fit.getByText("What would bring more points").click();
  await expect(fit.getByRole("link", { name: "Change your answers" })).toBeVisible();
  await inspect(page, info, "36-why-this-coach");
  await heart.click();
  await expect(heart).toHaveAttribute("aria-pressed", "false");
  await page.goto("/favourites");
  await expect(page.getByText("Coaches you mark will be here")).toBeVisible();
});

test("a listed coach sees the next sessions", async ({ page }, info) => {
  await page.goto("/login");
  await logIn(page, "ben@demo.rapport.example");
  await expect(page.getByText("Clients can find you.")).toBeVisible();
  await inspect(page, info, "40-practice");
});

test("an unknown URL is a 404 page", async ({ page }, info) => {
  const answer = await page.goto("/no/such/page");
  expect(answer!.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is nothing here." })).toBeVisible();
  await inspect(page, info, "50-nothing");
  await page.goto("/verify-email");
  await expect(page.getByText(/This link is not whole/)).toBeVisible();
});
