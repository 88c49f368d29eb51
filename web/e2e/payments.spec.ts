import { bookHour, cardForm, expect, inspect, logIn, newPerson, payHere, test, typeCard } from "./fixtures";

test(
  "a declined card keeps the hold and says why, and another one pays",
  { tag: "@phone" },
  async ({ page, request }, info) => {
    const client = newPerson("Petra Paus");
    const { id, headers } = await bookHour(request, client);
    await page.goto(`/login?next=/bookings/${id}`);
    await logIn(page, client.email, client.password);

    await test.step("the page says what it costs, what follows and how to get out of it", async () => {
      await page.getByRole("link", { name: /^Pay/ }).click();
      await expect(page).toHaveURL(new RegExp(`/bookings/${id}/pay$`));
      await expect(page.getByRole("heading", { level: 1 })).toContainText("60 minutes with");
      await expect(page.getByText("This time is held for you.")).toBeVisible();
      // As long as the checkout, which the page has opened.
      await expect(page.getByText(/^3[56]:\d\d$/)).toBeVisible({ timeout: 5_000 });
      await expect(page.getByText(/your bank answers within seconds/)).toBeVisible();
      await expect(page.getByRole("button", { name: /^Pay/ })).toBeEnabled();
      await inspect(page, info, "260-pay");
    });

    await test.step("what is mistyped is said in the card's own form", async () => {
      await payHere(page, "4242 4242 4242 4241");
      await expect(cardForm(page).getByText("Your card number is invalid.")).toBeVisible();
    });

    await test.step("declined", async () => {
      await payHere(page, "4000 0000 0000 9995");
      const alert = page.getByRole("alert").filter({ hasText: "Your card has insufficient funds." });
      await expect(alert).toContainText("the time is still held for you");
      await inspect(page, info, "261-declined");
      const booking = await (await request.get(`/api/booking/${id}`, { headers })).json();
      expect(booking).toMatchObject({ status: "pending" });
      await expect(page.getByText("This time is held for you.")).toBeVisible();
    });

    await test.step("what the page says is not said once more over it", async () => {
      await expect(page.getByRole("button", { name: "Notifications, 1 unread" })).toBeVisible();
      await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
      await expect(page.getByRole("link", { name: /did not go through/ })).toBeVisible();
      await page.keyboard.press("Escape");
      await expect(page.getByRole("region", { name: /^Messages/ }).getByRole("listitem")).toHaveCount(0);
      await expect(page.getByRole("alert").filter({ hasText: "insufficient funds" })).toBeVisible();
    });

    await test.step("the bank asks first", async () => {
      await typeCard(page, "4000 0027 6000 3184");
      await page.getByRole("button", { name: /^Pay/ }).click();
      await cardForm(page).getByRole("button", { name: "Complete authentication" }).click();
      await expect(page).toHaveURL(/\/paid$/);
      await expect(page.getByRole("heading", { name: /^You will meet/ })).toBeVisible();
    });

    await test.step("there is nothing more to pay", async () => {
      await page.goto(`/bookings/${id}/pay`);
      await expect(page.getByText("There is nothing to pay")).toBeVisible();
    });
  },
);

test("without Stripe.js it is paid on the hosted page", async ({ page, request }) => {
  const client = newPerson("Hanna Host");
  const { id } = await bookHour(request, client);
  await page.route("**/stripe.js", (route) => route.abort());
  await page.goto(`/login?next=/bookings/${id}`);
  await logIn(page, client.email, client.password);
  await page.getByRole("link", { name: /^Pay/ }).click();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await expect(page).toHaveURL(/\/c\/pay\//);
});
