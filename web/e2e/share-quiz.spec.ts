import type { APIRequestContext } from "@playwright/test";
import { createAccount, expect, inspect, logIn, newPerson, type Person, test, tokenOf } from "./fixtures";

/** All twenty answers. */
const QUIZ = {
  primary_goal: "relocation",
  goal_description: "I want to move from Stockholm to Bergen with my family next spring.",
  challenges: ["moving-abroad", "language"],
  desired_outcome: "A plan we believe in, and the first three steps done.",
  timeline: "three_to_six_months",
  languages: ["sv", "en"],
  preferred_language: "en",
  country_of_residence: "SE",
  target_countries: ["NO"],
  relocation_stage: "planning",
  budget: { amount: 12_300, currency: "EUR" },
  sessions_per_month: 2,
  availability: { timezone: "Europe/Stockholm", weekly: [{ weekday: "mon", start: "08:00", end: "18:00" }] },
  session_format: ["video"],
  coaching_style: "supportive",
  coaching_experience: "none",
  occupation: "Product designer",
  industry: "technology",
  life_stage: "mid_career",
  motivation: 8,
};

const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/** A coach who asks for nothing, and a client who has booked them: the session is confirmed at once. Returns its id. */
async function bookedSession(request: APIRequestContext, client: Person, coach: Person): Promise<string> {
  const signUp = async (person: Person, role: string, profile: object) => {
    const headers = { Authorization: `Bearer ${await createAccount(request, person, role)}` };
    const data = { full_name: person.name, timezone: "Europe/Oslo", ...profile };
    const saved = await request.put("/api/profile", { data, headers });
    expect(saved.status(), await saved.text()).toBe(200);
    return { headers, id: ((await saved.json()) as { user: { id: string } }).user.id };
  };
  const { id } = await signUp(coach, "coach", {
    headline: "I help people who move to the north feel at home",
    bio: "I moved five times. We begin with what you miss, and with what you would like to find.",
    expertise: ["moving-abroad"],
    languages: ["en"],
    countries: ["NO"],
    price: { amount: 0, currency: "EUR" },
    session_durations: [60],
    availability: {
      timezone: "Europe/Oslo",
      weekly: WEEKDAYS.map((weekday) => ({ weekday, start: "08:00", end: "20:00" })),
      max_days_ahead: 60,
    },
    is_listed: true,
  });
  const { headers } = await signUp(client, "client", { quiz: QUIZ });
  const { days } = (await (await request.get(`/api/coaches/${id}/slots`)).json()) as {
    days: { slots: { starts_at: string }[] }[];
  };
  const { starts_at } = days.flatMap(({ slots }) => slots).at(-1)!;
  const data = { coach_id: id, starts_at, duration_minutes: 60, notes: "My first winter here." };
  const booked = await request.post("/api/booking", { data, headers });
  expect(booked.status(), await booked.text()).toBe(201);
  return ((await booked.json()) as { id: string }).id;
}

test(
  "a client shares answers of the quiz with the coach of a session, and takes them back",
  { tag: "@phone" },
  async ({ page, browser, request }, info) => {
    const [client, coach] = [newPerson("Sigrid Sund"), newPerson("Kari Kveld")];
    const session = `/bookings/${await bookedSession(request, client, coach)}`;
    const theirs = await browser.newContext({ ...info.project.use, baseURL: info.project.use.baseURL });
    const coachPage = await theirs.newPage();
    const share = page.getByRole("region", { name: /know more|can read your answers/ });

    await test.step("the coach sees nothing of them", async () => {
      await coachPage.goto(`/login?next=${session}`);
      await logIn(coachPage, coach.email, coach.password);
      await expect(coachPage.getByText("My first winter here.")).toBeVisible();
      await expect(coachPage.getByText(QUIZ.goal_description)).toBeHidden();
    });

    await test.step("the client sees what it would be, and shares it", async () => {
      await page.goto(`/login?next=${session}`);
      await logIn(page, client.email, client.password);
      await expect(share).toContainText("reads nothing of them unless you choose so");
      await share.getByRole("button", { name: "See what would be shared" }).click();
      const sheet = page.getByRole("dialog", { name: "What Kari Kveld would read" });
      await expect(sheet).toContainText(QUIZ.goal_description);
      await expect(sheet).not.toContainText("123");
      await expect(page).toHaveURL(/do=share/);
      await inspect(page, info, "250-share-quiz");
      await sheet.getByRole("button", { name: "Share this with Kari Kveld" }).click();
      await expect(share.getByRole("heading")).toHaveText("Kari Kveld can read your answers");
      await expect(page).not.toHaveURL(/do=share/);
      await inspect(page, info, "251-shared-quiz");
    });

    await test.step("the coach reads it in the practice and on the session", async () => {
      await coachPage.goto("/coach");
      const next = coachPage.getByRole("region", { name: "Your next session" });
      await expect(next).toContainText(QUIZ.desired_outcome);
      await inspect(coachPage, info, "252-practice-with-answers");
      await next.getByRole("link", { name: "What Sigrid Sund shares with you" }).click();
      await expect(coachPage).toHaveURL(session);
      const answers = coachPage.getByRole("region", { name: "What Sigrid Sund shares with you" });
      await expect(answers).toContainText(QUIZ.goal_description);
      await expect(answers).not.toContainText("123");
      await inspect(coachPage, info, "253-session-with-answers");
    });

    await test.step("it is taken back, and gone", async () => {
      await share.getByRole("button", { name: "See what is shared" }).click();
      await page.getByRole("button", { name: "Stop sharing with Kari Kveld" }).click();
      await expect(share.getByRole("button", { name: "See what would be shared" })).toBeVisible();
      await coachPage.reload();
      await expect(coachPage.getByText("My first winter here.")).toBeVisible();
      await expect(coachPage.getByText(QUIZ.goal_description)).toBeHidden();
      const headers = { Authorization: `Bearer ${await tokenOf(request, coach.email, coach.password)}` };
      const read = await request.get(`/api/booking/${session.split("/").at(-1)}/quiz-summary`, { headers });
      expect(await read.json()).toEqual({ shared_at: null, summary: null });
    });
    await theirs.close();
  },
);
