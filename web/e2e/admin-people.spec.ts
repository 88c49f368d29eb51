import { createAccount, expect, inspect, logIn, newPerson, openAsAdmin, test } from "./fixtures";

test(
  "a role is changed and an account closed, and the other browser is signed out",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const person = newPerson("Milo Tanaka");
    await createAccount(request, person);
    const other = await (await browser.newContext()).newPage();
    await other.goto("/login?next=/account");
    await logIn(other, person.email, person.password);
    await expect(other.getByRole("button", { name: /^Account of/ })).toBeVisible();

    await openAsAdmin(page, "/admin/people");
    await inspect(page, info, "510-people");
    await page.getByRole("searchbox", { name: "Search people" }).fill(person.email);
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page.getByRole("rowheader")).toHaveCount(1);
    await page.getByRole("link", { name: person.name }).click();
    await expect(page.getByRole("heading", { name: person.name })).toBeVisible();

    await page.getByRole("button", { name: "Change the role" }).click();
    await page.getByRole("combobox", { name: "Role" }).selectOption("coach");
    await inspect(page, info, "511-role");
    await page.getByRole("button", { name: `Make ${person.name} a coach` }).click();
    await expect(page.getByText(/^Role changed/)).toBeVisible();
    await expect(page.locator("ins", { hasText: "coach" })).toBeVisible();
    // The next thing that the other browser asks for finds the login ended.
    await other.goto("/account");
    await expect(other).toHaveURL(/\/login/, { timeout: 30_000 });
    await logIn(other, person.email, person.password);
    await expect(other.getByRole("link", { name: "Practice" }).first()).toBeVisible();

    const login = await request.post("/api/auth/login", { data: { email: person.email, password: person.password } });
    const { access_token: token } = (await login.json()) as { access_token: string };
    await page.getByRole("button", { name: "Close the account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Close the account" }).click();
    await expect(page.getByText("Closed", { exact: true })).toBeVisible();
    await inspect(page, info, "512-person");
    // Within five seconds every login is refused.
    const asks = async () =>
      (await request.get("/api/profile", { headers: { Authorization: `Bearer ${token}` } })).status();
    await expect.poll(asks, { timeout: 5_000 }).toBe(401);
    await other.goto("/coach");
    await expect(other).toHaveURL(/\/login/, { timeout: 30_000 });
    await logIn(other, person.email, person.password);
    await expect(other.getByRole("alert").first()).toBeVisible();
    await other.context().close();
  },
);

test("the last admin stays, and the reason is said", async ({ page }) => {
  await openAsAdmin(page, "/admin/people?role=admin");
  await page.getByRole("link", { name: "Rapport Team" }).click();
  await page.getByRole("button", { name: "Close the account" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("This is your own account: you are signed out.")).toBeVisible();
  await dialog.getByRole("button", { name: "Close the account" }).click();
  await expect(dialog.getByText(/Make somebody else an admin first/)).toBeVisible();
});

test("what is filtered is saved as a table that a spreadsheet reads", async ({ page, request }) => {
  const family = `Żółć${Date.now()}`;
  for (const name of [`Zoë ${family}`, `=SUM(A1) ${family}`]) {
    await createAccount(request, { ...newPerson("Zoe"), name });
  }
  await openAsAdmin(page, `/admin/people?q=${encodeURIComponent(family)}`);
  await expect(page.getByText("2 people")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as a table (.csv)" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/users.*\.csv$/);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  expect(text.startsWith("\ufeff")).toBe(true);
  expect(text.trimEnd().split("\r\n")).toHaveLength(3);
  expect(text).toContain(`Zoë ${family}`);
  expect(text).toContain(`'=SUM(A1) ${family}`);
});
