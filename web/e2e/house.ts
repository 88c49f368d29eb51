import AxeBuilder from "@axe-core/playwright";
import { type APIRequestContext, test as base, expect, type Page, type TestInfo } from "@playwright/test";
import { crc32, deflateSync } from "node:zlib";

/**
 * What every test of ours stands on: a browser that may talk to the product alone, and that must not have complained.
 */
export const test = base.extend<{ watch: void }>({
  watch: [
    async ({ context, baseURL }, use) => {
      const own = new URL(baseURL!).origin;
      const strangers: string[] = [];
      const complaints: string[] = [];
      await context.route("**", async (route) => {
        const request = route.request();
        const url = new URL(request.url());
        const isCheckout = url.hostname === "127.0.0.1" && request.isNavigationRequest();
        if (url.origin === own || isCheckout || ["data:", "blob:"].includes(url.protocol)) return route.fallback();
        strangers.push(request.url());
        await route.abort();
      });
      context.on("console", (message) => {
        // The browser notes every refused request; those are the API's answers, and each test looks at what they lead to.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
          complaints.push(`${message.page()?.url()}: ${message.text()}`);
        }
      });
      context.on("weberror", (error) => complaints.push(error.error().stack ?? String(error.error())));
      await use();
      expect(strangers, "requests to third parties").toEqual([]);
      expect(complaints, "errors in the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

const THEMES = ["light", "dark"] as const;

/** Keeps a picture of the page in both themes, and finds it accessible in both. */
export async function inspect(page: Page, info: TestInfo, name: string): Promise<void> {
  for (const theme of THEMES) {
    await dress(page, theme);
    // Colours are the same on every screen: one of them looks at the dark ones.
    if (theme === "dark" && info.project.name === "phone") {
      await picture(page, info, `${name}-${theme}`);
      continue;
    }
    // Looked at again while a late style is still on its way: what stays is a fault.
    await expect.poll(() => faults(page), { message: `${name}, ${theme}`, timeout: 10_000 }).toEqual([]);
    await picture(page, info, `${name}-${theme}`);
  }
  await dress(page, "light");
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** What axe finds wrong with the page. */
async function faults(page: Page) {
  const found = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    .analyze();
  return found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map((node) => `${node.target.join(" ")}: ${node.any[0]?.message ?? node.failureSummary}`),
  }));
}

/** Puts a theme on, and waits until every colour has arrived: one in between is nobody's fault. */
async function dress(page: Page, theme: (typeof THEMES)[number]) {
  await page.evaluate(async (chosen) => {
    document.documentElement.dataset.theme = chosen;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    await Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
  }, theme);
}

async function picture(page: Page, info: TestInfo, name: string) {
  const isCovered = await page.getByRole("dialog").isVisible();
  if (!isCovered) await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({
    path: `test-results/screens/${info.project.name}/${name}.png`,
    // What lies over a page is as large as the window.
    fullPage: !isCovered,
  });
}

let count = 0;

/** Someone nobody has met before. */
export function newcomer(name: string) {
  count += 1;
  return {
    name,
    email: `${name.split(" ")[0]!.toLowerCase()}.${Date.now()}.${count}@example.com`,
    password: "a quiet tuesday",
  };
}

export type Person = ReturnType<typeof newcomer>;

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

/** Fills in the checkout of the payment stand-in, and pays. */
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

/** Chooses from a list that is searched by typing. */
export async function search(page: Page, key: string, text: string): Promise<void> {
  const box = factor(page, key).getByRole("combobox");
  await box.click();
  await box.fill(text);
  await page.getByRole("option").first().click();
  await box.press("Escape");
}

/** An account opened through the API, where the page for it is not what is tested. Answers its access token. */
export async function open(request: APIRequestContext, person: Person, role = "client"): Promise<string> {
  const { email, password, name: full_name } = person;
  const answer = await request.post("/api/auth/signup", { data: { email, password, role, full_name } });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** Where a mail to that address leads: the path and query of the link with this beginning, once the mail is there. */
export async function mailedLink(email: string, beginning: string): Promise<string> {
  const mailbox = process.env.E2E_MAILBOX_URL;
  test.skip(!mailbox, "E2E_MAILBOX_URL does not say where mails arrive");
  let link: string | undefined;
  await expect(async () => {
    const answer = await fetch(`${mailbox}/api/messages?to=${encodeURIComponent(email)}`);
    const { messages } = (await answer.json()) as { messages: { text: string | null }[] };
    const found = messages.flatMap(({ text }) => text?.match(/https?:\/\/\S+/g) ?? []).map((text) => new URL(text));
    link = found.filter(({ pathname }) => pathname === beginning).map(({ pathname, search }) => pathname + search)[0];
    expect(link, `a link to ${beginning} in a mail to ${email}`).toBeDefined();
  }).toPass({ timeout: 30_000 });
  return link!;
}

/** A picture of one colour, made here: a PNG is its size, its pixels and three checksums. */
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
 * A day of next month on which the coach has time, the `nth`. Today may have no time left, or only one too near to be moved; and each
 * screen wants a day of its own, because both may be walking at once.
 */
export async function aDayAhead(page: Page, nth: number): Promise<void> {
  await page.getByRole("button", { name: "Go to the Next Month" }).click();
  await page.getByRole("grid").getByRole("button", { disabled: false }).nth(nth).click();
}
