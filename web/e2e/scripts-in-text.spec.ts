import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { createAccount, expect, newPerson, test } from "./fixtures";

/** Attempts to have something run, each of which would set `window.executed`. */
const ATTEMPTS = JSON.parse(readFileSync("../tests/corpus/xss.json", "utf8")) as string[];

/** One list item each, so that an attempt that opens something does not hide the next. */
const TEXT = ATTEMPTS.map((attempt) => `- ${attempt.replaceAll("\n", "\n  ")}`).join("\n");

/** Does to everything on the page what people do, and answers whether anything ran. */
async function provoke(page: Page, selector: string) {
  await page.waitForLoadState("load");
  return page.evaluate((selector) => {
    const events = ["mouseover", "pointerenter", "focus", "blur", "toggle", "error", "load", "animationstart", "copy"];
    const stay = (event: Event) => event.preventDefault();
    const elements = [...document.querySelectorAll(`${selector}, ${selector} *`)];
    for (const element of elements) {
      for (const name of events) element.dispatchEvent(new Event(name, { bubbles: true }));
      // A script in an address would run at a click; other addresses would lead away.
      if (element instanceof HTMLAnchorElement && element.href && !/^(https?|mailto):/.test(element.href))
        return element.outerHTML;
      element.addEventListener("click", stay, { once: true });
      (element as HTMLElement).click();
      if ([...element.attributes].some((attribute) => attribute.name.startsWith("on"))) return element.outerHTML;
    }
    return (window as { executed?: number }).executed ?? elements.length;
  }, selector);
}

test("nothing that people write is run: 372 attempts", async ({ page, browser, request }) => {
  expect(ATTEMPTS.length).toBeGreaterThanOrEqual(300);
  const ines = newPerson("Ines Prado");
  const headers = { Authorization: `Bearer ${await createAccount(request, ines)}` };
  const data = { title: ATTEMPTS[0], content: TEXT, post_type: "discussion", is_private: false, tags: [] };
  const answer = await request.post("/api/community/posts", { headers, data });
  expect(answer.status(), await answer.text()).toBe(201);
  const { id } = (await answer.json()) as { id: string };
  for (let start = 0; start < ATTEMPTS.length; start += 100) {
    const content = TEXT.split(/\n(?=- )/)
      .slice(start, start + 100)
      .join("\n");
    const comment = await request.post(`/api/community/posts/${id}/comment`, { headers, data: { content } });
    expect(comment.status(), await comment.text()).toBe(201);
  }
  page.on("dialog", () => {
    throw new Error("a dialog was opened");
  });

  await page.goto(`/community/posts/${id}`);
  await expect(page.getByRole("heading", { level: 1, name: ATTEMPTS[0] })).toBeVisible();
  expect(await provoke(page, ".written")).toBeGreaterThan(ATTEMPTS.length);

  // The same HTML where no policy stops scripts: none is there to be stopped.
  const html = await page.locator(".written").evaluateAll((texts) => texts.map((text) => text.outerHTML).join(""));
  const bare = await browser.newPage({ bypassCSP: true });
  const loaded: string[] = [];
  bare.on("request", (asked) => loaded.push(asked.url()));
  await bare.setContent(`<!doctype html><main>${html}</main>`);
  expect(await provoke(bare, "main")).toBeGreaterThan(ATTEMPTS.length);
  expect(loaded, "nothing is loaded by reading").toEqual([]);
  // The page does run what it is given.
  await bare.setContent(`<!doctype html><img src="x" onerror="window.executed=1">`);
  await expect.poll(() => bare.evaluate(() => (window as { executed?: number }).executed)).toBe(1);
  await bare.close();

  await page.goto("/community?sort=new");
  await expect(page.getByRole("link", { name: ATTEMPTS[0] }).first()).toBeVisible();
  expect(await page.evaluate(() => (window as { executed?: number }).executed)).toBeUndefined();
});
