import type { APIRequestContext, Page } from "@playwright/test";
import {
  ADMIN,
  createAccount,
  expect,
  findInMails,
  inspect,
  logIn,
  newPerson,
  openAsAdmin,
  payByCard,
  type Person,
  test,
  tokenOf,
} from "./fixtures";
import { refuseMail } from "./refused-mail";

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test("a booking is found by its client, and a part of its payment goes back", async ({
  page,
  browser,
  request,
}, info) => {
  const nora = newPerson("Nora Lindqvist");
  const guest = await (await browser.newContext()).newPage();
  const { id: bookingId } = await paidBooking(guest, request, nora);
  await guest.context().close();

  await openAsAdmin(page, "/admin");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Find/ }).fill(nora.email);
  await expect(page.getByRole("option", { name: /Nora Lindqvist/ })).toBeVisible();
  await inspect(page, info, "520-find");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "1 booking as client" }).click();
  await page.getByRole("rowheader").getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/admin/bookings/${bookingId}$`));
  await expect(page.getByRole("heading", { name: "Nora Lindqvist with Ben Okafor" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Mails" }).first()).toContainText("booking_confirmed");

  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await page.getByLabel(/^Amount in/).fill("10");
  await page.getByLabel("Why").fill("The line was bad");
  await inspect(page, info, "521-refund");
  await page.getByRole("button", { name: /^Refund .*10\.00$/ }).click();
  const refunds = page.getByRole("list", { name: "Refunds" });
  await expect(refunds.getByText("Succeeded")).toBeVisible({ timeout: 60_000 });
  await expect(refunds).toContainText("The line was bad");
  await expect(page.getByText("Partially refunded")).toBeVisible();
  await inspect(page, info, "522-booking");
});

test("a mail that was refused is retried from its booking until it arrives", async ({ page, request }, info) => {
  const owen = newPerson("Owen Achterberg");
  const admin = await tokenOf(request, ADMIN);
  const booking = await paidBooking(page, request, owen);
  await refuseMail(request, admin, async () => {
    const refund = { ...bearer(admin), data: { amount: 100, reason: "The line was bad" } };
    const refunded = await request.post(`/api/payment/${booking.payment_id}/refund`, refund);
    expect(refunded.ok(), await refunded.text()).toBe(true);
    return booking.client_id;
  });

  await page.context().clearCookies();
  await openAsAdmin(page, `/admin/bookings/${booking.id}`);
  const mails = page.getByRole("region", { name: "Mails" }).first();
  const refused = mails.getByRole("row", { name: /refund_issued/ }).filter({ hasText: "Dead" });
  await expect(refused).toContainText("550");
  await inspect(page, info, "523-refused-mail");
  await refused.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("button", { name: "Retry this job" }).click();
  await expect(mails.getByText("Dead")).toHaveCount(0);
  await findInMails(owen.email, "the refund", ({ text }) => (text?.includes("1.00") ? true : undefined));
});

/** A session with Ben Okafor that is booked and paid by card. */
async function paidBooking(page: Page, request: APIRequestContext, person: Person): Promise<PaidBooking> {
  const token = await createAccount(request, person);
  const { items: coaches } = (await (await request.get("/api/coaches?q=Okafor")).json()) as { items: { id: string }[] };
  const coach = coaches[0]!.id;
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10);
  const slots = await request.get(`/api/coaches/${coach}/slots?from=${day(5)}&to=${day(12)}&duration_minutes=60`);
  const { days } = (await slots.json()) as { days: { slots: { starts_at: string }[] }[] };
  const free = days.flatMap((each) => each.slots);
  const slot = free[Math.floor(Math.random() * free.length)]!;
  const booked = await request.post("/api/booking", {
    ...bearer(token),
    data: { coach_id: coach, starts_at: slot.starts_at, duration_minutes: 60 },
  });
  expect(booked.status(), await booked.text()).toBe(201);
  const { id } = (await booked.json()) as { id: string };
  const checkout = await request.post("/api/payment/checkout", { ...bearer(token), data: { booking_id: id } });
  expect(checkout.ok(), await checkout.text()).toBe(true);
  const { checkout_url } = (await checkout.json()) as { checkout_url: string };
  await page.goto("/login?next=/bookings");
  await logIn(page, person.email, person.password);
  await expect(page.getByRole("button", { name: /^Account of/ })).toBeVisible();
  await page.goto(checkout_url);
  await payByCard(page, person);
  await expect(page).toHaveURL(new RegExp(`/bookings/${id}`), { timeout: 60_000 });
  let paid: PaidBooking | undefined;
  await expect(async () => {
    const answer = await request.get(`/api/booking/${id}`, bearer(token));
    paid = (await answer.json()) as PaidBooking;
    expect(paid.status).toBe("confirmed");
  }).toPass({ timeout: 60_000 });
  return paid!;
}

interface PaidBooking {
  id: string;
  client_id: string;
  payment_id: string;
  status: string;
}

test("a reported post is removed by keyboard, and shown again", async ({ page, request }, info) => {
  const [author, reporter] = [newPerson("Petra Vogel"), newPerson("Iris Holm")];
  const token = await createAccount(request, author);
  const title = `Buy this now ${Date.now()}`;
  const data = { title, content: "You will **not** regret it.", post_type: "discussion", is_private: false, tags: [] };
  const post = await request.post("/api/community/posts", { ...bearer(token), data });
  const { id } = (await post.json()) as { id: string };
  const reported = await request.post(`/api/community/posts/${id}/report`, {
    ...bearer(await createAccount(request, reporter)),
    data: { reason: "spam", comment: "The third time this week" },
  });
  expect(reported.ok(), await reported.text()).toBe(true);

  await openAsAdmin(page, "/admin/moderation");
  const article = page.getByRole("article", { name: `Post ${title}` });
  await expect(article).toContainText("The third time this week");
  await inspect(page, info, "530-cases");
  await article.focus();
  await page.keyboard.press("3");
  await expect(page.getByRole("dialog", { name: "Remove it?" })).toBeVisible();
  await page.keyboard.type("Advertising is not what this is for");
  await inspect(page, info, "531-remove");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It is removed.")).toBeVisible();
  await expect(article).toHaveCount(0);
  expect((await request.get(`/api/community/posts/${id}`)).status()).toBe(404);

  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("It is removed.")).toHaveCount(0);
  expect((await request.get(`/api/community/posts/${id}`)).status()).toBe(200);
  await page.getByLabel("State").selectOption("decided");
  await expect(article).toContainText("It was decided by mistake.");
});

test("numbers lead to their rows, and every list is there", { tag: "@phone" }, async ({ page }, info) => {
  await openAsAdmin(page, "/admin");
  await expect(page.getByRole("img", { name: /^Bookings confirmed: the most is/ })).toBeVisible();
  await inspect(page, info, "540-overview");
  for (const [link, heading, name] of [
    ["Bookings", "Bookings", "541-bookings"],
    ["Payments", "Payments", "546-payments"],
    ["Revenue", "Revenue", "542-revenue"],
    ["Differences", "Differences with Stripe", "543-differences"],
    ["Audit trail", "Audit trail", "544-audit"],
    ["Exports", "Exports", "545-exports"],
  ] as const) {
    await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name: link }).click();
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
    await expect(page.locator(".animate-pulse")).toHaveCount(0);
    await inspect(page, info, name);
  }
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: /^New people/ }).click();
  await expect(page).toHaveURL(/\/admin\/people\?from=\d{4}-\d\d-\d\d&to=/);
  await expect(page.getByRole("rowheader").first()).toBeVisible();
});

test("a revenue file has the sums of the ledger", async ({ page, request }) => {
  const token = await tokenOf(request, ADMIN);
  await openAsAdmin(page, "/admin/revenue?group_by=month");
  // Others pay meanwhile: then the two are asked again.
  await expect(async () => {
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as a table (.csv)" }).click();
    const chunks = [];
    for await (const chunk of await (await downloading).createReadStream()) chunks.push(chunk as Buffer);
    const answer = await request.get("/api/admin/revenue?group_by=month&timezone=America/New_York", bearer(token));
    const { totals } = (await answer.json()) as { totals: { currency: string; net: number }[] };
    expect(totals.length).toBeGreaterThan(0);
    const expected = totals.map(({ currency, net }) => [currency, net]);
    expect(netByCurrency(Buffer.concat(chunks).toString("utf8")).toSorted()).toEqual(expected.toSorted());
  }).toPass({ timeout: 60_000 });
});

/** The sums of the column `net` of a file, in minor units: its amounts have all digits of their currency. */
function netByCurrency(csv: string): [string, number][] {
  const [head, ...rows] = csv.replace("\ufeff", "").trimEnd().split("\r\n");
  const columns = head!.split(",");
  const [currency, net] = [columns.indexOf("currency"), columns.indexOf("net")];
  const sums = new Map<string, number>();
  for (const cells of rows.map((row) => row.split(","))) {
    const minor = Number(cells[net]!.replace(".", ""));
    sums.set(cells[currency]!, (sums.get(cells[currency]!) ?? 0) + minor);
  }
  return [...sums];
}
