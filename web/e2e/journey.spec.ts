import type { Page } from "@playwright/test";
import { choose, expect, factor, inspect, newPerson, openFreeDay, openTimes, payHere, signUp, test } from "./fixtures";

/** A new client, from the landing page to the list of sessions, through the real API and the payment stand-in. */
test("a new client finds a coach, books, pays and sees the session", { tag: "@phone" }, async ({ page }, info) => {
  test.setTimeout(480_000);
  const mia = newPerson("Mia Larsen");
  const next = () => page.getByRole("button", { name: "Continue" }).click();

  await test.step("the first page", async () => {
    await page.goto("/");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Find the coach who fits you");
    await inspect(page, info, "01-landing");
    await expect(page.getByRole("heading", { name: "Who could it be?" })).toBeVisible();
    await expect(page.getByRole("heading", { name: "What clients say" })).toBeVisible();
    await page.getByRole("link", { name: "Find your coach" }).click();
  });

  await test.step("the quiz", async () => {
    await expect(page.getByText("1 of 9")).toBeVisible();
    await next();
    await expect(page.getByText("This is needed.")).toBeVisible();
    await inspect(page, info, "03-quiz-goal");
    await expect(page.getByText(/^\d+ coaches fit so far$/)).toBeVisible();
    // Choosing is enough.
    await factor(page, "primary_goal").getByText("Moving to another country").click();

    await factor(page, "goal_description")
      .getByRole("textbox")
      .fill("I move from Oslo to Berlin in spring with my family, and want to arrive there instead of only landing.");
    await factor(page, "desired_outcome").getByRole("textbox").fill("I know what my days look like, and I speak up.");
    await inspect(page, info, "04-quiz-words");
    await next();

    const challenge = factor(page, "challenges").getByRole("textbox");
    await challenge.fill("Bureaucracy");
    await challenge.press("Enter");
    await challenge.fill("Leaving friends behind");
    await challenge.press("Enter");
    await factor(page, "timeline").getByLabel("In three to six months").check();
    await next();

    // The browser's own language is answered already.
    await expect(factor(page, "languages").getByText("English")).toBeVisible();
    await choose(page, "languages", "Germ");
    await factor(page, "preferred_language").getByLabel("English").check();
    await inspect(page, info, "05-quiz-languages");

    // Answers are kept when going back.
    await page.goBack();
    await expect(factor(page, "challenges").getByText("leaving friends behind")).toBeVisible();
    await page.getByRole("button", { name: "Back" }).click();
    await expect(factor(page, "goal_description").getByRole("textbox")).toHaveValue(/Oslo to Berlin/);
    await next();
    await next();
    await expect(factor(page, "languages").getByText("German")).toBeVisible();
    await next();

    // Where the browser's clock is; the target moves along until it is another.
    await expect(factor(page, "country_of_residence").getByRole("combobox")).toHaveValue("United States");
    await choose(page, "country_of_residence", "Norw");
    await expect(factor(page, "target_countries").getByText("Norway")).toBeVisible();
    await factor(page, "target_countries").getByRole("button", { name: "Remove Norway" }).click();
    await choose(page, "target_countries", "Germany");
    await factor(page, "relocation_stage").getByLabel("I am planning it").check();
    await next();

    await factor(page, "budget").getByRole("textbox").fill("90");
    await factor(page, "sessions_per_month").getByText("2", { exact: true }).click();
    await expect(factor(page, "session_format").getByLabel("Video call")).toBeChecked();
    await inspect(page, info, "06-quiz-sessions");
    await next();

    await page.getByRole("button", { name: "Weekday mornings" }).click();
    await page.getByRole("button", { name: "Tuesday, evening" }).click();
    await inspect(page, info, "07-quiz-week");
    await next();
    await expect(factor(page, "coaching_style")).toBeVisible();

    // After a reload the answers are those that the tab keeps, and the screen is the URL's.
    await page.reload();
    await expect(page.getByText("8 of 9")).toBeVisible();
    await factor(page, "coaching_style").getByLabel("Encourage me").check();
    await factor(page, "coaching_experience").getByLabel("A little").check();
    await next();

    await factor(page, "occupation").getByRole("textbox").fill("Nurse");
    await factor(page, "industry").getByRole("textbox").fill("Health care");
    await factor(page, "life_stage").getByLabel("In the middle of my career").check();
    await factor(page, "motivation").getByText("8", { exact: true }).click();
    await inspect(page, info, "08-quiz-you");
    await page.getByRole("button", { name: "Show my coaches" }).click();
    await expect(page).toHaveURL(/step=summary$/);
    await expect(page.getByRole("heading", { name: /^\d+ coaches fit you$/ })).toBeVisible();
    await expect(page.getByRole("heading", { name: "Coach 3" })).toBeVisible();
    await inspect(page, info, "08-quiz-summary");
    await page.getByRole("button", { name: /^Change.* You$/ }).click();
    await expect(factor(page, "occupation").getByRole("textbox")).toHaveValue("Nurse");
    await page.getByRole("button", { name: "Show my coaches" }).click();
    await page.getByRole("link", { name: "Open an account to meet them" }).click();
  });

  await test.step("an account", async () => {
    await expect(page).toHaveURL(/\/signup\?next=%2Fquiz$/);
    await page.getByRole("button", { name: "Open your account" }).click();
    await expect(page.getByText("Enter your name.")).toBeVisible();
    await inspect(page, info, "02-signup");
    await signUp(page, mia);
  });

  await test.step("the matches", async () => {
    await expect(page).toHaveURL(/\/matches$/);
    await expect(page.getByRole("article")).toHaveCount(10);
    const best = page.getByRole("article").first();
    await expect(best.getByRole("table")).toBeVisible();
    await expectPointsToAddUp(page);
    await expect(page.getByText("Next free times").first()).toBeVisible();
    await inspect(page, info, "09-matches");
    await best.getByRole("link", { name: /^Meet/ }).click();
  });

  await test.step("the coach and a time", async () => {
    await expect(page).toHaveURL(/\/coaches\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("region", { name: /^Why .* fits you$/ })).toBeVisible();
    const toTimes = page.getByRole("link", {
      name: info.project.name === "phone" ? /^Book (from|for) \D{1,3}\d/ : "See free times",
    });
    await toTimes.click();
    if (info.project.name === "phone") await expect(toTimes).toBeHidden();
    const times = page.getByRole("group", { name: /\w+day \d+ \w+/ }).getByRole("button");
    const sheet = page.getByRole("dialog");
    const isPhone = info.project.name === "phone";
    const firstTime = async () => {
      await openTimes(page, info);
      const text = (await times.first().textContent())!;
      if (isPhone) await page.keyboard.press("Escape");
      await expect(sheet).toBeHidden();
      return text;
    };

    // The same instants in another zone.
    const before = await firstTime();
    await inspect(page, info, "10-coach");
    const zone = page.getByRole("combobox", { name: "Your time zone" });
    await expect(zone).toHaveValue(/^New York \(GMT/);
    await zone.click();
    await zone.fill("Oslo");
    await page.getByRole("option", { name: /^Oslo, Norway/ }).click();
    await expect(zone).toHaveValue(/^Oslo \(GMT/);
    await expect.poll(firstTime).not.toBe(before);

    await openFreeDay(page, isPhone ? 5 : 4);
    await expect(times.first()).toBeVisible();
    if (isPhone) await inspect(page, info, "10-times");
    await times.first().click();
    await expect(sheet.getByRole("button", { name: /^Book \w+day \d\d:\d\d$/ })).toBeVisible();
    await sheet.getByRole("textbox").fill("I would like to talk about the first weeks.");
    await inspect(page, info, "11-book");
    await sheet.getByRole("button", { name: /^Book/ }).click();
  });

  await test.step("the hold", async () => {
    await expect(page).toHaveURL(/\/bookings\/[0-9a-f-]{36}$/);
    await expect(page.getByText("Held for you", { exact: true })).toBeVisible();
    await expect(page.getByText(/^14:\d\d$/)).toBeVisible();
    await expect(page.getByText("I would like to talk about the first weeks.")).toBeVisible();
    await inspect(page, info, "12-hold");
  });

  await test.step("the payment", async () => {
    const amount = (await page.getByRole("link", { name: /^Pay/ }).textContent())!.trim().slice("Pay ".length);
    await page.getByRole("link", { name: /^Pay/ }).click();
    await expect(page).toHaveURL(/\/pay$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(amount);
    await payHere(page, "4000 0000 0000 0002");
    await expect(page.getByRole("alert").filter({ hasText: "declined" })).toBeVisible();
    await payHere(page);

    await expect(page).toHaveURL(/\/bookings\/[0-9a-f-]{36}\/paid$/);
    await expect(page.getByRole("heading", { name: /^You will meet/ })).toBeVisible();
    await expect(page.getByText(amount)).toBeVisible();
    await inspect(page, info, "13-paid");

    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Add to calendar" }).click();
    await page.getByRole("menuitem", { name: /\.ics/ }).click();
    expect((await download).suggestedFilename()).toMatch(/^session-\d{4}-\d\d-\d\d\.ics$/);
  });

  await test.step("the sessions and the notifications", async () => {
    await page.getByRole("link", { name: "All your sessions" }).click();
    await expect(page.getByRole("heading", { name: "Your next session" })).toBeVisible();
    await expect(page.getByText("Confirmed")).toBeVisible();
    await inspect(page, info, "14-sessions");
    // The declined card is a notification too, if Stripe's event about it arrived before the successful payment.
    const menu = page.getByRole("button", { name: /^Notifications, [12] unread$/ });
    const unread = Number(/\d/.exec((await menu.getAttribute("aria-label")) ?? "")?.[0]);
    await menu.click();
    await expect(page.getByRole("link", { name: /is confirmed\./ })).toBeVisible();
    await inspect(page, info, "15-notifications");
    await page.getByRole("link", { name: /is confirmed\./ }).click();
    await expect(page).toHaveURL(/\/bookings\/[0-9a-f-]{36}$/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("minutes with");
    await expect(page.getByText(/^You can join the call here from /)).toBeVisible();
    await expect(page.getByRole("link", { name: "Join the call" })).toBeHidden();
    const left = unread > 1 ? `Notifications, ${unread - 1} unread` : "Notifications";
    await expect(page.getByRole("button", { name: left, exact: true })).toBeVisible();
    await inspect(page, info, "16-confirmed");
  });
});

/** In every large match, the points of the five factors sum up to its points. */
async function expectPointsToAddUp(page: Page) {
  for (const match of await page
    .getByRole("article")
    .filter({ has: page.getByRole("table") })
    .all()) {
    const cells = await match.getByRole("table").locator("td:last-child").allTextContents();
    const sum = cells.map((cell) => Number.parseInt(cell, 10)).reduce((total, points) => total + points, 0);
    await expect(match.getByText(`${sum} of 100 points`)).toBeAttached();
  }
}
