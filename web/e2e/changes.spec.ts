import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, inspect, logIn, newPerson, openFreeDay, payHere, signUp, test } from "./fixtures";

test(
  "a session is moved, then cancelled for the refund that the preview shows",
  { tag: "@phone" },
  async ({ page }, info) => {
    test.setTimeout(150_000);
    // Each screen size has its own coach, because both run at the same time.
    const coach = info.project.name === "phone" ? "Dimitra Papadaki" : "Tomás Herrera";
    const pia = newPerson("Pia Moen");
    const times = timesOf(page);
    const sheet = page.getByRole("dialog");

    await test.step("booked and paid", async () => {
      await page.goto(`/signup?next=${encodeURIComponent(`/coaches?q=${coach}`)}`);
      await signUp(page, pia);
      await page.getByRole("link", { name: coach, exact: true }).click();
      await openFreeDay(page, 3);
      await times.first().click();
      await sheet.getByRole("button", { name: /^Book/ }).click();
      await expect(page.getByText("Held for you", { exact: true })).toBeVisible();
      // The page is there before its address, which the sheet becomes a part of.
      await expect(page).toHaveURL(/\/bookings\/[0-9a-f-]{36}$/);

      await page.getByRole("button", { name: "Release this time" }).click();
      await expect(sheet.getByText("Nothing was paid")).toBeVisible();
      // The page behind it can't be scrolled.
      await expect(page.locator("body")).toHaveCSS("overflow-y", "hidden");
      await expect(sheet.getByRole("button", { name: "Release this time" })).toBeEnabled();
      await inspect(page, info, "60-release");
      await sheet.getByRole("button", { name: "Keep this time" }).click();
      await expect(page.getByRole("button", { name: "Release this time" })).toBeFocused();

      await page.getByRole("link", { name: /^Pay/ }).click();
      await payHere(page);
      await expect(page).toHaveURL(/\/paid$/);
      await expect(page.getByRole("heading", { name: /^You will meet/ })).toBeVisible();
      await page.goto(page.url().replace(/\/paid$/, ""));
    });

    const paid = (await page.getByText("Paid", { exact: true }).locator("xpath=../span[2]").textContent())!;

    await test.step("moved", async () => {
      await page.getByRole("button", { name: "Move to another time" }).click();
      await expect(times.first()).toBeVisible();
      await inspect(page, info, "61-move");
      // A popover over a dialog gets the keyboard.
      const zone = sheet.getByRole("combobox", { name: "Your time zone" });
      const here = await times.first().textContent();
      for (const city of ["Tokyo", "New York"]) {
        await zone.click();
        await zone.fill(city);
        await page.getByRole("option", { name: new RegExp(`^${city},`) }).click();
      }
      await expect(zone).toHaveValue(/^New York \(GMT/);
      await expect(times.first()).toHaveText(here!);
      await times.last().click();
      const move = sheet.getByRole("button", { name: /^Move to \w+day \d\d:\d\d$/ });
      const clock = (await move.textContent())!.slice(-5);
      await inspect(page, info, "62-move-there");
      await move.click();
      await expect(page.getByText("It is moved")).toBeVisible();
      await expect(sheet).toBeHidden();
      await expect(page.getByText(new RegExp(`^${clock}–`))).toBeVisible();
      await inspect(page, info, "63-moved");

      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: "Add to calendar" }).click();
      await page.getByRole("menuitem", { name: /\.ics/ }).click();
      const file = await readFile(await (await download).path(), "utf8");
      expect(file).toContain("BEGIN:VEVENT");
      expect(Number(/SEQUENCE:(\d+)/.exec(file)![1])).toBeGreaterThan(0);
    });

    await test.step("cancelled", async () => {
      await page.getByRole("button", { name: "Cancel this session" }).click();
      const cancel = sheet.getByRole("button", { name: `Cancel and refund ${paid}` });
      await expect(cancel).toBeVisible();
      await expect(sheet.getByText(/everything (to )?comes? back/)).toBeVisible();
      await sheet.getByRole("textbox").fill("I start a new job that week.");
      await inspect(page, info, "64-cancel");
      await cancel.click();
      await expect(page.getByText("You cancelled this session")).toBeVisible();
      await expect(page.getByText(`${paid} goes back to your card.`)).toBeVisible();
      await expect(page.getByRole("button", { name: "Cancel this session" })).toBeHidden();
      await inspect(page, info, "65-cancelled");
    });

    await test.step("all of it is in the notifications", async () => {
      await page.getByRole("button", { name: "Notifications, 3 unread" }).click();
      const menu = page.getByRole("dialog", { name: "Notifications" });
      await expect(menu.getByText(/has been cancelled\./)).toBeVisible();
      // The move is not true any more.
      await expect(menu.getByText(/has moved to/)).toBeHidden();
      await expect(menu.getByText(`${paid} for your session`)).toBeVisible();
    });
  },
);

test("a completed session is reviewed by the keyboard", async ({ page }, info) => {
  const coach = "Ben Okafor";
  const words = "It gave me two quiet weeks.";
  await page.goto("/login?next=/bookings");
  await logIn(page, "ana@demo.rapport.example");
  await page
    .getByRole("link", { name: new RegExp(`${coach}.*Done`) })
    .first()
    .click();
  await expect(page.getByRole("heading", { name: /^How was it with/ })).toBeVisible();
  await page.getByRole("button", { name: "Publish your review" }).click();
  await expect(page.getByText("Choose how many stars.")).toBeVisible();
  await page.getByRole("radio", { name: /^3 stars/ }).focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: /^5 stars/ })).toBeChecked();
  await page.getByRole("textbox").fill(words);
  await inspect(page, info, "66-review");
  await page.getByRole("button", { name: "Publish your review" }).click();
  await expect(page.getByRole("heading", { name: "Your review" })).toBeVisible();
  await inspect(page, info, "67-reviewed");

  await page.goto(`/coaches?q=${coach}`);
  await page.getByRole("link", { name: coach, exact: true }).click();
  const reviews = page.getByRole("region", { name: "What clients say" });
  await expect(reviews.getByText(words)).toBeVisible();
  await expect(timesOf(page).first()).toBeVisible();
  await inspect(page, info, "68-coach-reviews");
  await reviews.getByRole("link", { name: "Next" }).click();
  await expect(reviews.getByText(/^Page 2 of/)).toBeVisible();
  await expect(reviews.getByText(words)).toBeHidden();
});

test("a coach may complete a session, report a no-show, and object to one", async ({ page }, info) => {
  await page.goto("/login");
  await logIn(page, "ben@demo.rapport.example");
  const next = page.getByRole("region", { name: "Your next session" });
  await next.getByRole("link", { name: /minutes with/ }).click();
  await expect(page.getByRole("button", { name: "Move to another time" })).toBeVisible();
  await inspect(page, info, "70-coach-session");
  await page.getByRole("button", { name: "Cancel this session" }).click();
  await expect(page.getByText("When a coach cancels, the client gets everything back.")).toBeVisible();
  await inspect(page, info, "71-coach-cancels");
  await page.getByRole("button", { name: "Keep this session" }).click();

  // A test can't wait until the session is over, so the response is changed.
  await reloadWith(page, { starts_at: hoursAgo(2), ends_at: hoursAgo(1) });
  await expect(page.getByRole("button", { name: "Mark as done" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Move to another time" })).toBeHidden();
  await inspect(page, info, "72-over");
  await page.getByRole("button", { name: /did not come$/ }).click();
  await expect(page.getByRole("dialog").getByRole("button", { name: /^Report that/ })).toBeVisible();
  await inspect(page, info, "73-no-show");

  await reloadWith(page, { status: "completed", no_show: { absent: "coach", state: "reported" } });
  await expect(page.getByText(/says you did not come/)).toBeVisible();
  await inspect(page, info, "74-said-of-you");
  await page.getByRole("button", { name: "I was there" }).click();
  await expect(page.getByRole("button", { name: "Say that I was there" })).toBeVisible();
  await inspect(page, info, "75-objection");
});

/** The buttons of the free times of the chosen day. */
const timesOf = (page: Page) => page.getByRole("group", { name: /\w+day \d+ \w+/ }).getByRole("button");

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

/** Reloads the page, with changed members in the API's booking. */
async function reloadWith(page: Page, change: object) {
  const path = `**/api/booking/${new URL(page.url()).pathname.split("/").at(-1)}`;
  await page.unroute(path);
  await page.route(path, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...((await response.json()) as object), ...change } });
  });
  await page.reload();
}
