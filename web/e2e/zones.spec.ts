import { expect, logIn, newPerson, signUp, test } from "./fixtures";

test("a browser whose zone is none shows every page, in UTC", async ({ page, context }) => {
  await context.addInitScript(() => {
    const resolvedOptions = Intl.DateTimeFormat.prototype.resolvedOptions;
    Intl.DateTimeFormat.prototype.resolvedOptions = function () {
      return { ...resolvedOptions.call(this), timeZone: "Etc/Unknown" };
    };
  });
  await page.goto("/coaches");
  await page.getByRole("link", { name: "Ben Okafor", exact: true }).click();
  await expect(page.getByRole("combobox", { name: "Your time zone" })).toHaveValue(/^UTC/);
  await expect(
    page
      .getByRole("group", { name: /\w+day \d+ \w+/ })
      .getByRole("button")
      .first(),
  ).toBeVisible();

  await page.goto("/signup?next=/account");
  await signUp(page, newPerson("Uma Unknown"));
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await page.getByRole("button", { name: "Account of Uma Unknown" }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await expect(page).toHaveURL(/\/$/);

  await page.goto("/login?next=/bookings");
  await logIn(page, "ana@demo.rapport.example");
  await page
    .getByRole("listitem")
    .getByRole("link", { name: /Ben Okafor/ })
    .first()
    .click();
  await expect(page.getByText(/your time, UTC/)).toBeVisible();
  for (const path of ["/matches", "/notifications", "/settings/notifications", "/account", "/quiz?step=7"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    await expect(page.getByText("Something broke")).toBeHidden();
  }
});
