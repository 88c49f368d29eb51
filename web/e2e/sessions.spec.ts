import { expect, inspect, logIn, newPerson, openFreeDay, signUp, test } from "./fixtures";

test("a sign-in lasts over reloads and tabs, also while the server is unreachable", async ({ page, context }, info) => {
  await page.goto("/login?next=/bookings");
  await logIn(page, "ana@demo.rapport.example", "not the password");
  await expect(page.getByRole("alert").filter({ hasText: "Email or password is wrong" })).toBeVisible();
  await inspect(page, info, "20-login");
  await logIn(page, "ana@demo.rapport.example");
  await expect(page).toHaveURL(/\/bookings$/);
  await expect(page.getByRole("heading", { name: "Your sessions" })).toBeVisible();
  await inspect(page, info, "21-ana-sessions");

  await test.step("no token is stored where scripts can read it", async () => {
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toMatch(/eyJ|refresh_token/);
  });

  await test.step("a reload keeps the sign-in", async () => {
    await page.reload();
    await expect(page.getByRole("button", { name: "Account of Ana Ribeiro" })).toBeVisible();
  });

  await test.step("five tabs at once", async () => {
    const tabs = await Promise.all(Array.from({ length: 5 }, () => context.newPage()));
    await Promise.all(tabs.map((tab) => tab.goto("/matches")));
    for (const tab of tabs) {
      await expect(tab.getByRole("heading", { name: "Your coaches, Ana Ribeiro" })).toBeVisible();
      await tab.close();
    }
  });

  await test.step("an unreachable server signs nobody out", async () => {
    await page.route("**/api/auth/refresh", (route) => route.fulfill({ status: 502, body: "{}" }));
    await page.reload();
    await expect(page.getByText("We can't reach the server")).toBeVisible();
    await expect(page).toHaveURL(/\/bookings$/);
    await inspect(page, info, "22-unreachable");
    await page.unroute("**/api/auth/refresh");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(page.getByRole("heading", { name: "Your sessions" })).toBeVisible();
  });

  await test.step("logging out of one tab logs out of all", async () => {
    const other = await context.newPage();
    await other.goto("/bookings");
    await expect(other.getByRole("heading", { name: "Your sessions" })).toBeVisible();
    await page.getByRole("button", { name: "Account of Ana Ribeiro" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(other).toHaveURL(/\/login\?next=%2Fbookings/);
  });
});

test("a time that somebody else takes first is refused, and other times are offered", async ({ page, request }) => {
  const late = newPerson("Late Larsen");
  await page.goto("/signup?next=/coaches");
  await signUp(page, late);
  await expect(page).toHaveURL(/\/coaches$/);
  await page.getByRole("link", { name: "Ben Okafor", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Ben Okafor" })).toBeVisible();
  await openFreeDay(page, 7);
  const times = page.getByRole("group", { name: /\w+day \d+ \w+/ }).getByRole("button");
  await times.last().click();
  const sheet = page.getByRole("dialog");
  const book = sheet.getByRole("button", { name: /^Book/ });
  await expect(book).toBeVisible();

  // Meanwhile another client books the same time through the API.
  const coach = new URL(page.url()).pathname.split("/").at(-1)!;
  const early = newPerson("Early Ek");
  const account = await request.post("/api/auth/signup", {
    data: { email: early.email, password: early.password, role: "client", full_name: early.name },
  });
  const token = ((await account.json()) as { access_token: string }).access_token;
  const sentRequest = page.waitForRequest((sent) => sent.url().endsWith("/api/booking"));
  await page.route("**/api/booking", async (route) => {
    const requested = route.request().postDataJSON() as Record<string, unknown>;
    const taken = await request.post("/api/booking", {
      data: requested,
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(taken.status()).toBe(201);
    await route.fallback();
  });
  await book.click();
  expect(((await sentRequest).postDataJSON() as { coach_id: string }).coach_id).toBe(coach);

  await expect(sheet.getByRole("alert")).toContainText(/taken|faster|Choose another/);
  await sheet.getByRole("button", { name: "Choose another time" }).click();
  await expect(sheet).toBeHidden();
  await expect(times.first()).toBeVisible();
});
