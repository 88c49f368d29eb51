import type { Locator, Page } from "@playwright/test";
import { expect, logIn, newPerson, openFreeDay, payHere, screenshots, signUp, test } from "./fixtures";

test.use({ timezoneId: "Europe/Berlin" });

test(
  "what a stranger chose is what is booked and paid after the sign-up",
  { tag: "@phone" },
  async ({ page }, info) => {
    test.setTimeout(150_000);
    const zuri = newPerson("Zuri Okoye");
    const sheet = page.getByRole("dialog");
    await page.goto("/coaches?q=Okafor");
    await page.getByRole("link", { name: "Ben Okafor", exact: true }).click();
    const option = page.getByRole("radio", { name: /^60 min/ });
    await page.getByText("60 min", { exact: true }).click();
    await expect(option).toBeChecked();
    const zone = page.getByRole("combobox", { name: "Your time zone" });
    await expect(zone).toHaveValue(/^Berlin/);
    await zone.click();
    await zone.fill("New York");
    await page.getByRole("option", { name: /^New York, United States/ }).click();
    await expect(zone).toHaveValue(/^New York/);
    await test.step("a week at a time and the other clock are kept too", async () => {
      await page.getByText("Week", { exact: true }).click();
      await expect(page).toHaveURL(/view=week/);
      await page.getByText("12 h", { exact: true }).click();
      const day = page.getByRole("group", { name: /\w+day \d+ \w+/ });
      await expect(day.first().getByRole("button").first()).toHaveText(/^\d{1,2}:\d\d [ap]m$/);
      await page.reload();
      await expect(day.first().getByRole("button").first()).toHaveText(/^\d{1,2}:\d\d [ap]m$/);
      await page.getByText("24 h", { exact: true }).click();
      await page.getByText("Month", { exact: true }).click();
      await expect(page).not.toHaveURL(/view=/);
    });
    await openFreeDay(page, info.project.name === "phone" ? 10 : 9);
    const times = page.getByRole("group", { name: /\w+day \d+ \w+/ }).getByRole("button");
    await times.first().focus();
    await page.keyboard.press(info.project.name === "phone" ? "ArrowRight" : "ArrowDown");
    await expect(times.nth(1)).toBeFocused();
    await times.first().click();

    // On a phone the times were a sheet too.
    await expect(sheet.getByRole("heading")).toHaveText(/\d\d:\d\d$/);
    const title = (await sheet.getByRole("heading").textContent())!;
    const offer = async () => (await sheet.textContent())!.replace(/\s+/g, " ");
    await expect(sheet.getByText("60 minutes with Ben Okafor")).toBeVisible();
    await expect(sheet.getByText("in New York")).toBeVisible();
    const price = /€\d+\.\d\d/.exec(await offer())![0];

    await test.step("a refresh keeps it, and so does a shared link", async () => {
      await page.reload();
      await expect(sheet.getByRole("heading", { name: title })).toBeVisible();
      await expect(sheet.getByText("in New York")).toBeVisible();
      await expect(sheet.getByText(price)).toBeVisible();
    });

    await test.step("its button is in sight on a short screen, above the bar of a phone", async () => {
      const size = page.viewportSize()!;
      const session = await page.context().newCDPSession(page);
      const keepFree = (bottom: number) =>
        session.send("Emulation.setSafeAreaInsetsOverride", { insets: { top: 0, left: 0, right: 0, bottom } });
      await page.setViewportSize({ ...size, height: 420 });
      await keepFree(34);
      const last = sheet.getByRole("link", { name: "Log in" });
      await expect
        .poll(async () => (await last.boundingBox())!.y + (await last.boundingBox())!.height)
        .toBeLessThanOrEqual(386);
      await expect(last).toBeInViewport({ ratio: 1 });
      await screenshots(page, info, "11-short");
      await keepFree(0);
      await page.setViewportSize(size);
    });

    await test.step("the way back leads to the times, the way on to the choice", async () => {
      await page.goBack();
      if (info.project.name === "phone") {
        // The day's times, until a finger closes them; not one that slips.
        await expect(sheet.getByText("by the clocks of New York")).toBeVisible();
        await swipeDown(page, sheet.getByRole("heading"), 20);
        await expect(sheet).toBeVisible();
        await swipeDown(page, sheet.getByRole("heading"), 200);
      }
      await expect(sheet).toBeHidden();
      await expect(zone).toHaveValue(/^New York/);
      await page.goForward();
      await expect(sheet.getByRole("heading", { name: title })).toBeVisible();
    });

    await test.step("after the sign-up it is there", async () => {
      await sheet.getByRole("link", { name: "Log in" }).click();
      await page.getByRole("link", { name: "Open an account" }).click();
      await signUp(page, zuri);
      await expect(sheet.getByRole("heading", { name: title })).toBeVisible();
      await expect(sheet.getByText("60 minutes with Ben Okafor")).toBeVisible();
      await expect(sheet.getByText("in New York")).toBeVisible();
      await expect(sheet.getByText(price)).toBeVisible();
    });

    await test.step("it is booked and paid", async () => {
      await sheet.getByRole("button", { name: /^Book/ }).click();
      await expect(page.getByRole("heading", { name: "60 minutes with Ben Okafor" })).toBeVisible();
      await expect(page.getByRole("complementary", { name: "Your address" })).toContainText(zuri.email);
      await page.getByRole("link", { name: `Pay ${price}` }).click();
      await payHere(page);
      await expect(page).toHaveURL(/\/paid$/);
      await expect(page.getByText(price)).toBeVisible();
    });

    await test.step("moving it offers other times than its own, and is in the URL too", async () => {
      await page.goto(page.url().replace(/\/paid$/, ""));
      const own = (await page
        .getByText(/^\d\d:\d\d–\d\d:\d\d$/)
        .first()
        .textContent())!.slice(0, 5);
      const ownDay = (await page
        .getByText(/^\w+day \d+ \w+ \d{4}$/)
        .first()
        .textContent())!.slice(0, -5);
      await page.getByRole("button", { name: "Move to another time" }).click();
      await expect(page).toHaveURL(/do=move/);
      await page.reload();
      const day = sheet.getByRole("group", { name: /\w+day \d+ \w+/ });
      await expect(day.getByRole("button").first()).toBeVisible();
      await expect(day.getByRole("button", { name: `${own} on ${ownDay}` })).toHaveCount(0);
      await day.getByRole("button").first().click();
      await expect(page).toHaveURL(/at=/);
      await page.goBack();
      await expect(sheet.getByRole("heading", { name: "Move to another time" })).toBeVisible();
    });
  },
);

test("what cannot be shown says what happened, and offers the way out", async ({ page }) => {
  await page.goto("/login?next=/bookings?page=99");
  await logIn(page, "ana@demo.rapport.example");
  await expect(page.getByText("There is no page 99")).toBeVisible();
  await page.getByRole("link", { name: "See your newest sessions" }).click();
  await expect(page.getByRole("listitem").first()).toBeVisible();

  for (const id of ["00000000-0000-7000-8000-000000000000", "not-an-id"]) {
    await page.goto(`/bookings/${id}`);
    await expect(page.getByText("There is no such session here")).toBeVisible();
    await expect(page.getByRole("link", { name: "All your sessions" })).toBeVisible();
  }
  await page.goto("/coaches?language=xx&sort=best&timezone=Mars/Olympus&available_on=2026-12-31&page=99");
  await expect(page.getByText(/We left out .*the language “xx”/)).toBeVisible();
  await expect(page.getByText(/There is no page 99|No coach fits/)).toBeVisible();
  await page.goto("/coaches?page=99");
  await page.getByRole("link", { name: /the last one$/ }).click();
  await expect(page.getByRole("article").first()).toBeVisible();

  // A field's name of the API never reaches a person.
  await page.goto("/coaches?available_on=9999-12-31");
  await expect(page.getByText("Have another look at")).toBeHidden();
  await expect(page.getByText("available_on")).toBeHidden();

  await page.goto("/coach");
  await expect(page.getByText("You are signed in as Ana Ribeiro, a client.")).toBeVisible();
});

test("a name of any script and order is whole wherever it is", { tag: "@phone" }, async ({ page }, info) => {
  for (const [name, address] of [
    ["عبد الله بن محمد", "abdullah"],
    ["Han Ji-won", "han"],
  ] as const) {
    const person = { ...newPerson(address), name };
    await page.goto("/signup?next=/matches");
    await signUp(page, person);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(name);
    await page.getByRole("button", { name: "Account of" }).click();
    await expect(page.getByRole("menu").getByText(name)).toHaveAttribute("dir", "auto");
    // Not by axe: an open menu of Radix hides the page behind it, which can be focused until then.
    await screenshots(page, info, `95-menu-of-${address}`);
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await expect(page).toHaveURL(/\/$/);
  }
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("pages show what they are about", async ({ page }) => {
    await page.goto("/coaches");
    await expect(page.getByRole("article").first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Ben Okafor", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Ben Okafor", exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Ben Okafor" })).toBeVisible();
    await expect(page.getByText(/which needs JavaScript/)).toBeVisible();
    await expect(page.locator("#reviews").getByRole("listitem").first()).toBeVisible();
    for (const [path, label] of [
      ["/login", "Password"],
      ["/signup", "Your name"],
      ["/forgot-password", "Email"],
      ["/reset-password?token=x", "New password"],
    ] as const) {
      await page.goto(path);
      await expect(page.getByLabel(label, { exact: true })).toBeVisible();
    }
    await page.goto("/verify-email?token=x");
    await expect(page.getByRole("button", { name: "Confirm my address" })).toBeVisible();
    await page.goto("/quiz");
    await expect(page.getByRole("heading", { name: "Your quiz" })).toBeVisible();
    await expect(page.getByRole("main").getByRole("listitem")).toHaveCount(20);
    for (const path of ["/matches", "/bookings", "/account", "/notifications", "/coach"]) {
      await page.goto(path);
      await expect(page.getByText(/need JavaScript/).first()).toBeVisible();
    }
  });
});

/** Moves a finger down from there. */
async function swipeDown(page: Page, from: Locator, distance: number) {
  const { x, y } = (await from.boundingBox())!;
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", moved: number) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: x + 10, y: y + 10 + moved }],
    });
  await touch("touchStart", 0);
  for (const part of [0.25, 0.5, 0.75, 1]) await touch("touchMove", distance * part);
  await touch("touchEnd", distance);
  await session.detach();
}
