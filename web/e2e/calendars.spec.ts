import { createAccount, expect, inspect, logIn, newPerson, test } from "./fixtures";

const HOURS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((weekday) => ({
  weekday,
  start: "09:00",
  end: "17:00",
}));

const profileOf = (full_name: string) => ({
  full_name,
  timezone: "UTC",
  headline: "Moving without losing yourself",
  bio: "I moved five times, and help others to. We begin with what you miss.",
  expertise: ["relocation"],
  languages: ["en"],
  countries: ["PT"],
  price: { amount: 0, currency: "EUR" },
  session_durations: [60],
  availability: { timezone: "UTC", weekly: HOURS, min_notice_minutes: 60, max_days_ahead: 30, slot_step_minutes: 60 },
});

/** What the API has of a list of slots. */
interface Slots {
  days: { slots: { starts_at: string }[] }[];
}

test(
  "a calendar is connected and a busy hour is no slot any more, until it is disconnected",
  { tag: "@phone" },
  async ({ page, request }, info) => {
    test.setTimeout(120_000);
    const ben = newPerson("Ben Busy");
    const token = await createAccount(request, ben, "coach");
    const headers = { authorization: `Bearer ${token}` };
    const saved = await request.put("/api/profile", { headers, data: profileOf(ben.name) });
    expect(saved.status(), await saved.text()).toBe(200);
    const coach = ((await saved.json()) as { user: { id: string } }).user.id;
    const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const starts = async () => {
      const path = `/api/coaches/${coach}/slots?from=${day}&to=${day}&duration_minutes=60&timezone=UTC`;
      const { days } = (await (await request.get(path)).json()) as Slots;
      return days.flatMap(({ slots }) => slots.map(({ starts_at }) => starts_at));
    };
    const ten = `${day}T10:00:00Z`;
    expect(await starts()).toContain(ten);

    await page.goto("/login?next=/account");
    await logIn(page, ben.email, ben.password);
    await page.getByRole("link", { name: "Connect", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Your calendars" })).toBeVisible();
    await inspect(page, info, "81-calendars");

    await test.step("off to the consent page, where nothing is connected yet", async () => {
      await page.getByRole("button", { name: "Connect Google Calendar" }).click();
      await page.getByRole("button", { name: /^Decline/ }).click();
      await expect(page.getByText("You declined at Google Calendar. Nothing was connected.")).toBeVisible();
    });

    let account = "";
    await test.step("connected, with an appointment in it", async () => {
      await page.getByRole("button", { name: "Connect Google Calendar" }).click();
      await page.getByRole("button", { name: /^Allow/ }).waitFor();
      const { origin } = new URL(page.url());
      account = `${origin}/_sandbox/accounts/${encodeURIComponent(ben.email)}`;
      expect((await request.post(account, { data: { name: ben.name, zone: "UTC" } })).status()).toBe(200);
      const dentist = { title: "Dentist", start: ten, end: `${day}T11:00:00Z` };
      expect((await request.post(`${account}/events`, { data: dentist })).status()).toBe(200);
      await page.getByLabel("Another account, made at once").fill(ben.email);
      await page.getByRole("button", { name: /^Allow/ }).click();
      await expect(page.getByText("Google Calendar is connected")).toBeVisible();
      await expect(page.getByRole("checkbox", { name: "Calendar", exact: true })).toBeChecked();
      await inspect(page, info, "82-connected");
      await expect.poll(starts, { timeout: 30_000 }).not.toContain(ten);
      expect(await starts()).toContain(`${day}T11:00:00Z`);
    });

    await test.step("what is added later takes effect within seconds, because the provider says so", async () => {
      const lunch = { title: "Lunch", start: `${day}T12:00:00Z`, end: `${day}T13:00:00Z` };
      expect((await request.post(`${account}/events`, { data: lunch })).status()).toBe(200);
      await expect.poll(starts, { timeout: 30_000 }).not.toContain(`${day}T12:00:00Z`);
    });

    await test.step("disconnected", async () => {
      await page.getByRole("button", { name: "Disconnect Google Calendar" }).click();
      await expect(page.getByRole("button", { name: "Connect Google Calendar" })).toBeVisible();
      await expect.poll(starts, { timeout: 30_000 }).toContain(ten);
    });
  },
);
