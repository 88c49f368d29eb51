import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { createAccount, expect, inspect, logIn, mailedLink, newPerson, pngOf, test } from "./fixtures";

test("a forgotten password is reset by a link that works once", async ({ page, request }, info) => {
  const ida = newPerson("Ida Holm");
  const password = "a louder wednesday";
  await createAccount(request, ida);

  await page.goto("/login");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
  await page.getByRole("button", { name: "Send me a link" }).click();
  await expect(page.getByText("Enter your email.")).toBeVisible();
  await inspect(page, info, "80-forgot");
  // The reply is the same for an address without an account.
  for (const email of [newPerson("Nobody Here").email, ida.email]) {
    await page.getByLabel("Email").fill(email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByText(/^If there is an account for/)).toContainText(email);
    if (email !== ida.email) await page.getByRole("button", { name: "Ask for another address" }).click();
  }
  await inspect(page, info, "81-asked");

  const link = await mailedLink(ida.email, "/reset-password");
  await page.goto(link);
  const box = page.getByLabel("New password", { exact: true });
  const change = page.getByRole("button", { name: "Change my password" });
  await box.fill("short");
  await change.click();
  await expect(page.getByText("At least 8 characters.", { exact: true })).toBeVisible();
  // An error of the API is shown at its field, too.
  await box.fill("password1");
  await change.click();
  await expect(page.getByText("This is one of the passwords everybody tries first.")).toBeVisible();
  await inspect(page, info, "82-new-password");
  await box.fill(password);
  await change.click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await inspect(page, info, "83-login-again");
  await logIn(page, ida.email, ida.password);
  await expect(page.getByRole("alert").filter({ hasText: "Email or password is wrong" })).toBeVisible();
  await logIn(page, ida.email, password);
  await expect(page.getByRole("button", { name: "Account of Ida Holm" })).toBeVisible();

  await page.goto(link);
  await box.fill(ida.password);
  await change.click();
  await expect(page.getByText(/^This link has been used/)).toBeVisible();
  await inspect(page, info, "84-used-link");
  await page.getByRole("link", { name: "Ask for a new link" }).click();
  await expect(page).toHaveURL(/\/forgot-password$/);
});

test("other devices are signed out one by one, and all by a new password", async ({ page, browser, request }, info) => {
  const olav = newPerson("Olav Berg");
  await createAccount(request, olav);
  const elsewhere = await browser.newContext({ userAgent: "Mozilla/5.0 (Windows NT 10.0; rv:145.0) Firefox/145.0" });
  const other = await elsewhere.newPage();
  const logInOn = async (tab: Page) => {
    await tab.goto("/login?next=/account");
    await logIn(tab, olav.email, olav.password);
    await expect(tab.getByRole("heading", { name: "Your account" })).toBeVisible();
  };
  const expectLoggedOut = async () => {
    await other.reload();
    await expect(other).toHaveURL(/\/login\?next=%2Faccount$/);
  };
  await logInOn(other);
  await logInOn(page);

  const devices = page.getByRole("region", { name: "Signed-in devices" });
  await expect(devices.getByText("This device")).toHaveCount(1);
  await expect(devices.getByRole("listitem")).toHaveCount(3);
  await inspect(page, info, "85-account");
  await devices.getByRole("button", { name: /^Sign out Firefox on Windows/ }).click();
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await expect(devices.getByRole("button", { name: /Firefox on Windows/ })).toBeHidden();
  await expectLoggedOut();

  await logInOn(other);
  const form = page.getByRole("region", { name: "Password" });
  const now = form.getByLabel("Your password now");
  await now.fill("not the password");
  await form.getByLabel("New password").fill("an even quieter friday");
  await form.getByRole("button", { name: "Change the password" }).click();
  await expect(form.getByText("That is not your password.")).toBeVisible();
  await now.fill(olav.password);
  await form.getByRole("button", { name: "Change the password" }).click();
  await expect(form.getByText("Your password is changed")).toBeVisible();
  await expect(devices.getByRole("listitem")).toHaveCount(1);
  await expectLoggedOut();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await elsewhere.close();
});

test("an account gets a photo and another address, is exported and deleted", async ({ page, request }, info) => {
  test.setTimeout(150_000);
  const vera = newPerson("Vera Lind");
  await createAccount(request, vera, "coach");
  await page.goto("/login");
  await logIn(page, vera.email, vera.password);
  await page.getByRole("button", { name: "Account of Vera Lind" }).click();
  await page.getByRole("menuitem", { name: "Your account" }).click();

  await test.step("a photo", async () => {
    const photo = page.getByRole("region", { name: "Photo" });
    const file = photo.locator("input[type=file]");
    await file.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") });
    await photo.getByRole("button", { name: "Use this photo" }).click();
    await expect(photo.getByRole("alert")).toContainText("not a JPEG, PNG or WebP picture");
    await photo.getByRole("button", { name: "Rather not" }).click();

    await file.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: pngOf(160, 120, [200, 120, 60]) });
    await expect(photo.getByAltText(/^The photo you chose/)).toBeVisible();
    await inspect(page, info, "86-photo-chosen");
    await photo.getByRole("button", { name: "Use this photo" }).click();
    await expect(photo.getByText("Your new photo is shown from now on")).toBeVisible();
    await page.reload();
    const avatar = page.getByRole("button", { name: "Account of Vera Lind" }).locator("img");
    await expect(avatar).toBeVisible();
    // The image was decoded; its width depends on the screen.
    expect(
      await avatar.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth)),
    ).toBeGreaterThan(0);
    await inspect(page, info, "87-photo");
    await photo.getByRole("button", { name: "Remove the photo" }).click();
    await expect(photo.getByText("Your photo is removed")).toBeVisible();
    await expect(avatar).toBeHidden();
  });

  await test.step("another address", async () => {
    const email = page.getByRole("region", { name: "Email" });
    await email.getByRole("button", { name: "Send the mail again" }).click();
    // Within a minute of the first mail the next one waits.
    await expect(email.getByText(/The mail is on its way|The next mail goes out at/)).toBeVisible();
    const before = vera.email;
    vera.email = before.replace("@", ".new@");
    await email.getByRole("button", { name: "Change the address" }).click();
    await email.getByLabel("New address").fill(vera.email);
    await email.getByLabel("Your password", { exact: true }).fill(vera.password);
    await inspect(page, info, "88-change-email");
    await email.getByRole("button", { name: "Send a link to the new address" }).click();
    await expect(email.getByText("One step is left")).toBeVisible();

    await page.goto(await mailedLink(vera.email, "/change-email"));
    const move = page.getByRole("button", { name: "Move my account to this address" });
    await expect(move).toBeVisible();
    await inspect(page, info, "89-confirm-email");
    await move.click();
    await expect(page.getByText("Your account has moved to this address")).toBeVisible();
    await page.reload();
    await move.click();
    await expect(page.getByText(/^This link has been used/)).toBeVisible();
    await inspect(page, info, "90-used-email-link");
    await page.getByRole("link", { name: "Go to your account" }).click();
    await expect(email.getByText(vera.email)).toBeVisible();
    await expect(email.getByText("Confirmed", { exact: true })).toBeVisible();
  });

  await test.step("the export", async () => {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download everything" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^rapport-export-\d{4}-\d\d-\d\d\.json$/);
    const held = JSON.parse(await readFile(await file.path(), "utf8")) as object;
    expect(JSON.stringify(held)).toContain(vera.email);
  });

  await test.step("the deletion", async () => {
    await page.getByRole("button", { name: "Delete account" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Your password", { exact: true }).fill("not the password");
    await sheet.getByRole("button", { name: "Delete my account" }).click();
    await expect(sheet.getByText("That is not your password. Nothing is deleted.")).toBeVisible();
    await inspect(page, info, "91-delete");
    await sheet.getByLabel("Your password", { exact: true }).fill(vera.password);
    await sheet.getByRole("button", { name: "Delete my account" }).click();
    await expect(page).toHaveURL(/\/goodbye$/);
    await expect(page.getByRole("heading", { name: "Goodbye, and thank you" })).toBeVisible();
    await inspect(page, info, "92-goodbye");
    await page.goto("/account");
    await expect(page).toHaveURL(/\/login/);
    await logIn(page, vera.email, vera.password);
    // Depends on whether the account has been erased already.
    const refusal = page.getByRole("alert").filter({ hasText: /you have deleted it|Email or password is wrong/ });
    await expect(refusal).toBeVisible();
    await expect(page).toHaveURL(/\/login/);
  });
});
