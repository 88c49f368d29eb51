import { createAccount, expect, inspect, newPerson, screenshots, signUp, test } from "./fixtures";

test("a coach sets up from nothing and sees the first booking", { tag: "@phone" }, async ({ page, request }, info) => {
  // The week has hundreds of cells, and axe compares each with each.
  test.setTimeout(300_000);
  const isPhone = info.project.name === "phone";
  await page.goto("/signup?role=coach");
  await signUp(page, newPerson("Nora Ny"), "I am a coach");
  await expect(page.getByText("Clients can’t find you yet")).toBeVisible();
  await inspect(page, info, "41-new-practice");

  await test.step("the profile, whose missing parts are links", async () => {
    await page.getByRole("link", { name: "Set up your profile" }).click();
    await expect(page).toHaveURL(/\/coach\/profile#headline$/);
    await expect(page.getByLabel("Headline")).toBeFocused();
    await inspect(page, info, "42-new-profile");
    await page.getByLabel("Headline").fill("I help people who move to the north feel at home");
    await page.getByLabel("Who you are and how you work").fill("I moved five times. We begin with what you miss.");
    const topic = page.getByRole("textbox", { name: "What you work on" });
    await topic.fill("moving abroad");
    await topic.press("Enter");
    for (const [list, text] of [
      ["Languages you coach in", "Norwegian"],
      ["Countries you know", "Norway"],
    ] as const) {
      await page.getByRole("combobox", { name: list }).fill(text);
      await page.getByRole("listbox").getByRole("option").first().click();
      await page.getByRole("combobox", { name: list }).press("Escape");
    }
    await page.getByLabel("60 minutes").check();
    await page.getByLabel("The price of an hour").fill("75");
    await expect(page.getByText(/about \$\d+, about £\d+, about CHF/)).toBeVisible();
    await inspect(page, info, "43-profile");
    await page.getByLabel("The price of an hour").fill("0");
    // Not saved yet, and still there after a refresh.
    await page.reload();
    await expect(page.getByLabel("Headline")).toHaveValue("I help people who move to the north feel at home");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    await page.getByRole("button", { name: isPhone ? "Preview" : "See the whole page" }).click();
    await expect(page.getByRole("dialog").getByText("We begin with what you miss.")).toBeVisible();
    await inspect(page, info, "44-profile-preview");
    await page.getByRole("button", { name: "Close" }).click();
  });

  await test.step("the hours, painted", async () => {
    await page.getByRole("link", { name: /Your weekly hours/ }).click();
    await expect(page).toHaveURL(/\/coach\/hours#week$/);
    const cell = (text: string) => page.getByRole("gridcell", { name: text });
    if (isPhone) {
      await cell("Monday 09:00").tap();
      await cell("Monday 09:30").tap();
      await cell("Monday 09:30").focus();
      for (let step = 0; step < 8; step += 1) await page.keyboard.press("Shift+ArrowDown");
    } else {
      // Between the header and the bar at the foot.
      await cell("Monday 11:00").evaluate((element) => element.scrollIntoView({ block: "center" }));
      const [from, to] = [await cell("Monday 09:00").boundingBox(), await cell("Monday 13:30").boundingBox()];
      await page.mouse.move(from!.x + 5, from!.y + 5);
      await page.mouse.down();
      await page.mouse.move(to!.x + 5, to!.y + 5, { steps: 4 });
      await page.mouse.up();
    }
    await expect(page.getByText("5 hours a week")).toBeVisible();
    await page.getByRole("button", { name: "Copy Monday to other days" }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(page.getByText("25 hours a week")).toBeVisible();
    await page.getByLabel("Friday, until").fill("12:00");
    await page.getByRole("button", { name: "Add hours on Friday" }).click();
    await page.getByRole("button", { name: "Go to the Next Month" }).click();
    const month = page.getByRole("region", { name: "Holidays and other days" });
    await month
      .getByRole("gridcell")
      .getByRole("button", { name: /1[05](st|nd|rd|th)/ })
      .first()
      .click();
    await month.getByText("Off", { exact: true }).click();
    await page.getByRole("button", { name: "Add a journey" }).click();
    await screenshots(page, info, "45-hours");
    await page.getByRole("button", { name: /^Remove the journey/ }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    const seen = page.getByRole("region", { name: "How clients see your week" });
    await seen.getByRole("button", { name: "Later" }).click();
    await expect(seen.getByText("09:00").first()).toBeVisible();
    const why = page.getByRole("region", { name: "Why is a time not offered?" });
    await why.getByLabel(/^Time in/).fill("03:07");
    await why.getByRole("button", { name: "Look" }).click();
    await expect(why.getByRole("link", { name: "Change your hours" })).toBeVisible();
    await inspect(page, info, "46-hours-saved");
  });

  await test.step("found, booked, and paused", async () => {
    await page.goto("/coach");
    await expect(page.getByText("Clients can find you.")).toBeVisible();
    const own = await page.getByRole("link", { name: "See your page" }).getAttribute("href");
    const coach = own!.split("/").at(-1)!;
    const client = newPerson("First Fru");
    const headers = { Authorization: `Bearer ${await createAccount(request, client)}` };
    const slots = await (await request.get(`/api/coaches/${coach}/slots`)).json();
    const [first] = (slots as { days: { slots: { starts_at: string }[] }[] }).days.flatMap((day) => day.slots);
    const data = { coach_id: coach, starts_at: first!.starts_at, duration_minutes: 60, notes: "My first winter here." };
    expect((await request.post("/api/booking", { data, headers })).status()).toBe(201);
    await page.reload();
    await expect(page.getByRole("link", { name: /First Fru/ })).toBeVisible();
    await page.getByRole("button", { name: "Pause" }).click();
    await expect(page.getByText(/^You have paused/)).toBeVisible();
    expect((await request.get(`/api/coaches/${coach}`)).status()).toBe(404);
    await inspect(page, info, "47-paused");
    await page.getByRole("button", { name: "Let clients find me" }).click();
    await expect(page.getByText("Clients can find you.")).toBeVisible();
  });
});
