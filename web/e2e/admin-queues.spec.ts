import {
  ADMIN,
  createAccount,
  expect,
  findInMails,
  inspect,
  logIn,
  newPerson,
  openAsAdmin,
  test,
  tokenOf,
} from "./fixtures";
import { refuseMail } from "./refused-mail";

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

test("the queues are live, and a pause is seen by everybody", { tag: "@phone" }, async ({ page }, info) => {
  await openAsAdmin(page, "/admin/queues");
  await expect(page.getByText("Live, every second")).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveCount(7);
  await inspect(page, info, "500-queues");
  if (info.project.name === "phone") return;

  await page.getByRole("button", { name: "Act on matching" }).click();
  await page.getByRole("menuitem", { name: "Pause" }).click();
  await inspect(page, info, "501-pause");
  await page.getByRole("button", { name: "Pause matching" }).click();
  const status = page.getByRole("status", { name: "How things are" });
  await expect(status.getByRole("link", { name: "matching is paused", exact: true })).toBeVisible();
  await status.getByRole("link", { name: "What to do when matching is paused" }).click();
  await expect(page.getByRole("heading", { name: "A queue is paused" })).toBeVisible();
  await inspect(page, info, "502-runbook");

  await page.getByRole("link", { name: "Queues", exact: true }).click();
  await page.getByRole("button", { name: "Act on matching" }).click();
  await page.getByRole("menuitem", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Resume matching" }).click();
  await expect(status.getByText("matching is paused")).toHaveCount(0);
});

test("a mail that was refused is found, retried, and arrives", async ({ page, request }, info) => {
  const token = await tokenOf(request, ADMIN);
  let person = newPerson("Ines Prado");
  const id = await refuseMail(request, token, async () => {
    person = newPerson("Ines Prado");
    const own = await createAccount(request, person);
    return ((await (await request.get("/api/profile", bearer(own))).json()) as { user: { id: string } }).user.id;
  });
  await openAsAdmin(page, "/admin/jobs?status=dead");
  await page.getByLabel("Queue", { exact: true }).selectOption("emails");
  await page.getByRole("searchbox", { name: "Search jobs" }).fill(id);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/q=.*&?/);
  await expect(page.getByRole("rowheader")).toHaveCount(1);
  await inspect(page, info, "503-dead-jobs");
  await page.getByRole("link", { name: "emails.send" }).click();
  await expect(page.getByText(/550/).first()).toBeVisible();
  await inspect(page, info, "504-dead-job");

  await page.goBack();
  await page.getByRole("button", { name: "Retry the dead job" }).click();
  await inspect(page, info, "505-retry-all");
  await page.getByRole("button", { name: "Retry 1 dead job" }).click();
  await expect(page.getByText(/^1 job was retried/)).toBeVisible();
  await page.getByRole("button", { name: "Back to the list" }).click();
  await expect(page.getByText("No job is dead", { exact: true })).toBeVisible();
  await findInMails(person.email, "a link", ({ text }) => (text?.includes("http") ? true : undefined));
});

test("an auditor sees everything and no button, and others see nothing", async ({ page, request }) => {
  const auditor = newPerson("Odile Marchand");
  const token = await tokenOf(request, ADMIN);
  const before = await createAccount(request, auditor);
  const { user } = (await (await request.get("/api/profile", bearer(before))).json()) as { user: { id: string } };

  await page.goto("/login?next=/admin/queues");
  await logIn(page, auditor.email, auditor.password);
  await expect(page.getByText("This page is for the team")).toBeVisible();

  const changed = await request.patch(`/api/admin/users/${user.id}`, { ...bearer(token), data: { role: "auditor" } });
  expect(changed.status(), await changed.text()).toBe(200);
  await page.context().clearCookies();
  await page.goto("/login?next=/admin/queues");
  await logIn(page, auditor.email, auditor.password);
  await expect(page.getByRole("rowheader")).toHaveCount(7);
  await expect(page.getByRole("button", { name: /^Act on/ })).toHaveCount(0);
  await page.goto("/admin/jobs");
  await expect(page.getByRole("rowheader").first()).toBeVisible();
  await expect(page.getByRole("main").getByRole("button", { name: /Retry|Cancel|Run now/ })).toHaveCount(0);
  const own = await request.post("/api/auth/login", { data: { email: auditor.email, password: auditor.password } });
  const { access_token } = (await own.json()) as { access_token: string };
  expect((await request.get("/api/admin/queues", bearer(access_token))).status()).toBe(200);
  expect((await request.post("/api/admin/queues/matching/pause", bearer(access_token))).status()).toBe(403);
});
