import { type APIRequestContext, test as base, expect, type Page, type TestInfo } from "@playwright/test";
import axe from "axe-core";
import { crc32, deflateSync } from "node:zlib";

/**
 * The base of every browser test: the browser may send requests only to the product, and its console must show no errors. What
 * the Content-Security-Policy stops is one (headers.spec.ts).
 */
export const test = base.extend<{ watch: void }>({
  watch: [
    async ({ context, baseURL }, use) => {
      const ownOrigin = new URL(baseURL!).origin;
      const thirdPartyRequests: string[] = [];
      const consoleErrors: string[] = [];
      // Not by a route, which would have every file fetched anew for every page.
      context.on("request", (request) => {
        const url = new URL(request.url());
        const isLocal = url.hostname === "127.0.0.1";
        // Stripe's stand-in: its hosted page, its script, and what its frames ask.
        const isCheckout = request.isNavigationRequest() || /\/stripe\.js$|^\/elements\//.test(url.pathname);
        if (url.origin !== ownOrigin && !(isLocal && isCheckout) && !["data:", "blob:"].includes(url.protocol))
          thirdPartyRequests.push(request.url());
      });
      context.on("console", (message) => {
        // The browser logs every failed response; those are expected answers of the API, whose effects the tests check.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          consoleErrors.push(`${message.page()?.url()}: ${message.text()}`);
        }
      });
      context.on("weberror", (error) => consoleErrors.push(error.error().stack ?? String(error.error())));
      await use();
      expect(thirdPartyRequests, "requests to third parties").toEqual([]);
      expect(consoleErrors, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

export const THEMES = ["light", "dark"] as const;

/** The themes in which a page is checked: colours don't depend on the width, so a phone shows one. */
const themesOf = (info: TestInfo) => (info.project.name === "phone" ? THEMES.slice(0, 1) : THEMES);

/** Checks the page with axe in both themes, and that it fits the screen. Takes screenshots where SCREENS is set. */
export async function inspect(page: Page, info: TestInfo, name: string): Promise<void> {
  const isCovered = await page.getByRole("dialog").isVisible();
  // Under the sticky header a control may be covered in part, wherever the page happens to be scrolled to.
  if (!isCovered) await page.evaluate(() => window.scrollTo(0, 0));
  // Repeated, because styles may still be loading.
  await expect
    .poll(() => axeViolations(page, themesOf(info)), { message: `${name}, by axe`, timeout: 30_000 })
    .toEqual([]);
  await screenshots(page, info, name);
  expect(await sticksOut(page, page.viewportSize()!.width), `${name} scrolls sideways`).toEqual([]);
}

/**
 * What is wider than the screen in one of the themes. The width is given, because on a phone the window's own grows with what
 * overflows it. Parts that scroll by themselves may be wider inside.
 */
export async function sticksOut(page: Page, width: number): Promise<string[]> {
  return page.evaluate(
    async ({ screen, themes }) => {
      const clips = (element: Element) => getComputedStyle(element).overflowX !== "visible";
      const isInside = (element: Element): boolean => {
        for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
          if (clips(parent) && parent.getBoundingClientRect().right <= screen + 1) return true;
        }
        return false;
      };
      const wide = (theme: string) => {
        root.dataset.theme = theme;
        const page = root.scrollWidth;
        const found = [...document.body.querySelectorAll("*")].filter((element) => {
          const { left, right, width, height } = element.getBoundingClientRect();
          if (width <= 1 || height <= 1) return false;
          return (right > screen + 1 || left < -1) && !isInside(element);
        });
        const names = found
          .slice(0, 5)
          .map(
            (element) => `${element.tagName.toLowerCase()}.${element.className} ${element.textContent.slice(0, 30)}`,
          );
        return [...(page > screen ? [`the page is ${page} px wide`] : []), ...names].map((what) => `${theme}: ${what}`);
      };
      const root = document.documentElement;
      const before = root.dataset.theme;
      const nextFrame = () => new Promise((framed) => requestAnimationFrame(() => setTimeout(framed)));
      // On a busy machine the page has its new size some frames later; what follows the size by script does so in the next one.
      for (let frames = 0; window.innerWidth !== screen && frames < 120; frames += 1) await nextFrame();
      await nextFrame();
      await nextFrame();
      const found = themes.flatMap(wide);
      root.dataset.theme = before;
      return found;
    },
    { screen: width, themes: THEMES },
  );
}

/** The accessibility rules that the page violates in each of the themes. What is no matter of colours is checked once. */
export async function axeViolations(page: Page, themes: readonly string[]) {
  try {
    return await checkAccessibility(page, themes);
  } catch (error) {
    // Chromium may drop the check when a frame that it waits for is gone: it is made again.
    if (!String(error).includes("garbage collected")) throw error;
    return checkAccessibility(page, themes);
  }
}

async function checkAccessibility(page: Page, themes: readonly string[]) {
  if (await page.evaluate(() => !("axe" in window))) await page.evaluate(axe.source);
  return page.evaluate(async (themes) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    const root = document.documentElement;
    const before = root.dataset.theme;
    // The colours that a change of the theme would only lead to.
    const still = new CSSStyleSheet();
    still.replaceSync("*, ::before, ::after { transition: none !important }");
    document.adoptedStyleSheets.push(still);
    try {
      const violations = [];
      for (const [index, theme] of themes.entries()) {
        root.dataset.theme = theme;
        const found = await run(document, {
          runOnly:
            index === 0
              ? { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }
              : { type: "rule", values: ["color-contrast", "link-in-text-block"] },
          resultTypes: ["violations"],
        });
        for (const { id, help, nodes } of found.violations) {
          const where = nodes.map((node) => `${node.target.join(" ")}: ${node.any[0]?.message ?? node.failureSummary}`);
          violations.push({ theme, id, help, where });
        }
      }
      return violations;
    } finally {
      root.dataset.theme = before;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== still);
    }
  }, themes);
}

/** Takes the page in both themes, to be looked at, where SCREENS is set. */
export async function screenshots(page: Page, info: TestInfo, name: string): Promise<void> {
  if (!process.env.SCREENS) return;
  // A dialog is as large as the window.
  const fullPage = !(await page.getByRole("dialog").isVisible());
  for (const theme of THEMES) {
    await page.evaluate((chosen) => (document.documentElement.dataset.theme = chosen), theme);
    const path = `test-results/screens/${info.project.name}/${name}-${theme}.png`;
    // Playwright hides the caret and stops what moves by a <style> element, which the page's policy stops.
    await page.screenshot({ path, fullPage, animations: "allow", caret: "initial" });
  }
  await page.evaluate((chosen) => (document.documentElement.dataset.theme = chosen), THEMES[0]);
}

let count = 0;

/** A person with an address that is not used yet. */
export function newPerson(name: string) {
  count += 1;
  return {
    name,
    email: `${name.split(" ")[0]!.toLowerCase()}.${Date.now()}.${count}@example.com`,
    password: "a quiet tuesday",
  };
}

export type Person = ReturnType<typeof newPerson>;

export async function signUp(page: Page, person: Person, role = "I look for a coach"): Promise<void> {
  await page.getByText(role).click();
  await page.getByLabel("Your name").fill(person.name);
  await page.getByLabel("Email").fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Open your account" }).click();
}

export async function logIn(page: Page, email: string, password = "coffee-at-ten"): Promise<void> {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** The frame of the payment partner in which a card is typed, on the page of a payment. */
export function cardForm(page: Page) {
  return page.frameLocator('iframe[title="Secure payment input frame"]');
}

/** Types a card there. */
export async function typeCard(page: Page, card: string): Promise<void> {
  await cardForm(page).getByLabel("Card number").fill(card);
  await cardForm(page).getByLabel("Expiration date").fill("12 / 40");
  await cardForm(page).getByLabel("Security code").fill("123");
}

/** Pays on the page of a payment. */
export async function payHere(page: Page, card = "4242 4242 4242 4242"): Promise<void> {
  await typeCard(page, card);
  await page.getByRole("button", { name: /^Pay/ }).click();
}

/** Fills in the hosted checkout of the payment stand-in, and pays. */
export async function payByCard(page: Page, person: Person, card = "4242 4242 4242 4242"): Promise<void> {
  await page.getByLabel("Card number").fill(card);
  await page.getByLabel("Expiry").fill("12 / 40");
  await page.getByLabel("Security code").fill("123");
  const email = page.getByLabel("Email");
  if (await email.isVisible()) await email.fill(person.email);
  await page.getByRole("button", { name: /^Pay/ }).click();
}

/** One question of the quiz. */
export function factor(page: Page, key: string) {
  return page.locator(`[data-factor="${key}"]`);
}

/** Chooses an option of a combobox. */
export async function choose(page: Page, key: string, text: string): Promise<void> {
  const box = factor(page, key).getByRole("combobox");
  await box.click();
  await box.fill(text);
  await page.getByRole("option").first().click();
  await box.press("Escape");
}

/** Creates an account through the API, for tests of other pages. Returns its access token. */
export async function createAccount(request: APIRequestContext, person: Person, role = "client"): Promise<string> {
  const { email, password, name: full_name } = person;
  const response = await request.post("/api/auth/signup", { data: { email, password, role, full_name } });
  expect(response.status()).toBe(201);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The access token of an account; the password is that of the demo's. */
export async function tokenOf(request: APIRequestContext, email: string, password = "coffee-at-ten"): Promise<string> {
  const response = await request.post("/api/auth/login", { data: { email, password } });
  expect(response.status(), await response.text()).toBe(200);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** The admin of the demo. */
export const ADMIN = "admin@demo.rapport.example";

/** Opens a page of the team as the admin of the demo. */
export async function openAsAdmin(page: Page, path: string): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(path)}`);
  await logIn(page, ADMIN);
  await expect(page.getByRole("navigation", { name: "Administration" })).toBeVisible();
}

/** A mail in the product's mailbox. */
interface Mail {
  text: string | null;
  /** The message as it was sent (RFC 5322). */
  raw(): Promise<string>;
}

/** What `find` finds in the mails to that address, once a mail with it has arrived. */
export async function findInMails<T>(
  email: string,
  sought: string,
  find: (mail: Mail) => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const mailbox = process.env.E2E_MAILBOX_URL;
  if (!mailbox) throw new Error("E2E_MAILBOX_URL is not set: the address of the mailbox that the product prints.");
  let found: T | undefined;
  await expect(async () => {
    const answer = await fetch(`${mailbox}/api/messages?to=${encodeURIComponent(email)}`);
    const { messages } = (await answer.json()) as { messages: { id: string; text: string | null }[] };
    for (const { id, text } of messages) {
      const raw = async () => (await fetch(`${mailbox}/messages/${id}/raw`)).text();
      found ??= await find({ text, raw });
    }
    expect(found, `${sought} in a mail to ${email}`).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return found!;
}

/** The path and query of the link with this path in a mail to that address. */
export async function mailedLink(email: string, path: string): Promise<string> {
  return findInMails(email, `a link to ${path}`, ({ text }) => {
    const links = (text?.match(/https?:\/\/\S+/g) ?? []).map((link) => new URL(link));
    const link = links.find(({ pathname }) => pathname === path);
    return link && link.pathname + link.search;
  });
}

/** A PNG of one colour. */
export function pngOf(width: number, height: number, [red, green, blue]: [number, number, number]): Buffer {
  const line = Buffer.from([0, ...Array.from({ length: width }, () => [red, green, blue]).flat()]);
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  // Eight bits a channel, three channels.
  size.set([8, 2], 8);
  const chunk = (name: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const ends = [Buffer.alloc(4), Buffer.alloc(4)] as const;
    ends[0].writeUInt32BE(data.length);
    ends[1].writeUInt32BE(crc32(named));
    return Buffer.concat([ends[0], named, ends[1]]);
  };
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", size),
    chunk("IDAT", deflateSync(Buffer.concat(Array.from({ length: height }, () => line)))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/**
 * Opens the `nth` day from Monday to Friday of next month on which the coach has free times. Not a day of this month, since today may have
 * none left that can be moved, and no weekend, which may have one time only. Each screen size chooses another day, because both run at the same time.
 */
export async function openFreeDay(page: Page, nth: number): Promise<void> {
  await page.getByRole("button", { name: "Go to the Next Month" }).click();
  const workdays = page
    .getByRole("grid")
    .getByRole("button", { name: /(Mon|Tues|Wednes|Thurs|Fri)day/, disabled: false });
  await workdays.nth(nth).click();
}

/** Opens the free times of the day that is shown, which are a sheet on a phone. */
export async function openTimes(page: Page, info: TestInfo): Promise<void> {
  if (info.project.name !== "phone") return;
  await page.getByRole("button", { name: /^See (\d+ times|the time) on/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
}

/** An hour of one of the dearest coaches, held for a new client by the API: those of other tests ask for nothing. */
export async function bookHour(request: APIRequestContext, client: Person) {
  const headers = { Authorization: `Bearer ${await createAccount(request, client)}` };
  const { items } = (await (await request.get("/api/coaches?sort=-price")).json()) as { items: { id: string }[] };
  for (const { id: coach_id } of items) {
    const free = await request.get(`/api/coaches/${coach_id}/slots?duration_minutes=60`);
    if (!free.ok()) continue;
    const { days } = (await free.json()) as { days: { slots: { starts_at: string }[] }[] };
    const starts_at = days.flatMap(({ slots }) => slots).at(-1)?.starts_at;
    if (!starts_at) continue;
    const data = { coach_id, starts_at, duration_minutes: 60 };
    const booked = await request.post("/api/booking", { data, headers });
    if (booked.status() !== 201) continue;
    const booking = (await booked.json()) as { id: string; status: string };
    if (booking.status === "pending") return { id: booking.id, headers };
  }
  throw new Error("no coach has an hour to pay for");
}
