import { spawn } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "./fixtures";

const PAGES = ["/", "/coaches", "/login", "/signup", "/quiz", "/bookings", "/no/such/page"];

test("pages are asked for anew, their hashed files are kept for ever", async ({ request }) => {
  const files = new Set<string>();
  for (const page of PAGES) {
    const answer = await request.get(page);
    const headers = answer.headers();
    expect([page, headers["cache-control"]]).toEqual([page, expect.stringMatching(/^private, no-cache\b/)]);
    expect([page, headers["cross-origin-resource-policy"]]).toEqual([page, "same-origin"]);
    expect(headers["strict-transport-security"]).toBeUndefined();
    for (const [file] of (await answer.text()).matchAll(/\/_next\/static\/[^"\\ ]+\.(?:js|css|woff2)/g))
      files.add(file);
  }
  expect(files.size).toBeGreaterThan(5);
  for (const file of files) {
    const headers = (await request.head(file)).headers();
    expect([file, headers["cache-control"]]).toEqual([file, "public, max-age=31536000, immutable"]);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
  const portraits = (await request.head("/portraits.svg")).headers();
  expect(portraits["cache-control"]).toBe("public, max-age=86400");
  expect(portraits["content-type"]).toBe("image/svg+xml");
  const missing = await request.get("/_next/static/chunks/of-no-release.js");
  expect(missing.status()).toBe(404);
  expect(missing.headers()["cache-control"]).toContain("no-store");
});

test("a page is alone in its window, is read by no other site, and uses neither camera nor microphone nor place", async ({
  page,
  request,
}) => {
  for (const path of PAGES) {
    const headers = (await request.get(path)).headers();
    expect([path, headers["cross-origin-opener-policy"]]).toEqual([path, "same-origin"]);
    expect([path, headers["cross-origin-resource-policy"]]).toEqual([path, "same-origin"]);
    expect([path, headers["content-security-policy"]]).toEqual([path, expect.not.stringContaining("unsafe-")]);
    expect(headers["content-security-policy"]).toContain("style-src 'self'");
  }
  const api = (await request.get("/api/quiz")).headers();
  expect([api["cross-origin-opener-policy"], api["cross-origin-resource-policy"]]).toEqual([
    "same-origin",
    "same-site",
  ]);

  // Another origin opens the page, and shows a picture of ours.
  const address = new URL("/", test.info().project.use.baseURL!).href;
  const other = createHttpServer((_, response) =>
    response.setHeader("content-type", "text/html").end("<title>Other</title>"),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  try {
    await page.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
    const [opened] = await Promise.all([
      page.context().waitForEvent("page"),
      page.evaluate((url) => void window.open(url), address),
    ]);
    await opened.waitForLoadState();
    expect(await opened.evaluate(() => window.opener === null)).toBe(true);
    const features = await opened.evaluate(() => {
      const policy = (document as unknown as { featurePolicy: { allowsFeature(name: string): boolean } }).featurePolicy;
      return ["camera", "microphone", "geolocation"].filter((name) => policy.allowsFeature(name));
    });
    expect(features).toEqual([]);
    await opened.close();
    const isShown = (url: string) =>
      page.evaluate(
        (source) =>
          new Promise<boolean>((resolve) => {
            const picture = new Image();
            picture.onload = () => resolve(true);
            picture.onerror = () => resolve(false);
            picture.src = source;
          }),
        url,
      );
    expect(await isShown(new URL("/icon.svg", address).href)).toBe(false);
  } finally {
    await new Promise((resolve) => other.close(resolve));
  }
});

test("no page of the server has a style in it, and one that is written there is stopped and seen", async ({
  browser,
  request,
}) => {
  const examples = [...PAGES, "/coaches?sort=price", "/community", "/community/resources", "/_global-error"];
  for (const path of examples) {
    const html = (await (await request.get(path)).text()).replace(/<script[\s\S]*?<\/script>/g, "");
    expect([path, html.match(/<style\b|<[a-z][^<>]*\sstyle=/g)]).toEqual([path, null]);
  }

  // Another context than the test's, whose pages may show no errors.
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto("/");
  const seen = await page.evaluate(async () => {
    const stopped: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => stopped.push(effectiveDirective));
    const root = document.documentElement;
    const written = document.createElement("style");
    written.textContent = "html { --by-element: 1 }";
    document.head.append(written);
    root.setAttribute("style", "--by-attribute: 1");
    root.style.setProperty("--by-script", "1");
    while (stopped.length < 2) await new Promise(requestAnimationFrame);
    const styles = getComputedStyle(root);
    const set = ["--by-element", "--by-attribute", "--by-script"].filter((name) => styles.getPropertyValue(name));
    return { stopped: stopped.sort(), set };
  });
  expect(seen).toEqual({ stopped: ["style-src-attr", "style-src-elem"], set: ["--by-script"] });
  await expect.poll(() => errors.filter((text) => text.includes("Content Security Policy")).length).toBe(2);
  await page.close();
});

test("a server that fails as a whole answers with a page of ours that needs no scripts", async ({ page }) => {
  const answer = await page.goto("/_global-error");
  expect(answer!.status()).toBe(500);
  const heading = page.getByRole("heading", { name: "Something broke on our side." });
  await expect(heading).toHaveCSS("font-family", /^"?Fraunces/);
  await expect(page.getByRole("link", { name: "Try again" })).toHaveAttribute("href", "");
});

test("the API's documentation is drawn whole under its policy", async ({ page }) => {
  // The page asks for it at the address of the API itself.
  await page.route("/openapi.json", (route) =>
    route.continue({ url: new URL("/api/openapi.json", route.request().url()).href }),
  );
  await page.goto("/api/docs/index.html");
  await page.getByRole("button", { name: "post /auth/login", exact: true }).click();
  await expect(page.getByRole("button", { name: "Try it out" })).toBeVisible();
  // Its colours are from the logo's own style.
  await expect(page.locator(".topbar-wrapper svg [class*=cls-3]").first()).toHaveCSS("fill", "rgb(133, 234, 45)");
});

test("the API's metrics are not offered", async ({ request }) => {
  expect((await request.get("/api/metrics")).status()).toBe(404);
  expect((await request.get("/api/%6detrics")).status()).toBe(404);
  expect((await request.get("/api/health")).status()).toBe(200);
});

test("pages that can't be made while the API is down are no success", async ({ request }) => {
  const port = await freePort();
  const server = spawn(process.execPath, ["server.js"], {
    cwd: ".next/standalone",
    env: {
      ...process.env,
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      API_URL: "http://127.0.0.1:9",
    },
    stdio: "ignore",
  });
  try {
    for (const path of ["/coaches", "/coaches/00000000-0000-7000-8000-000000000000"]) {
      await expect(async () => {
        const answer = await request.get(`http://127.0.0.1:${port}${path}`);
        expect(answer.status()).toBe(503);
        expect(answer.headers()["retry-after"]).toBe("10");
        expect(await answer.text()).toContain("We can&#x27;t reach the server");
      }).toPass({ timeout: 30_000 });
    }
    expect((await request.get(`http://127.0.0.1:${port}/`)).status()).toBe(200);
  } finally {
    server.kill();
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("search engines find the public pages and every coach, and what each is about", async ({ request, page }) => {
  const robots = await (await request.get("/robots.txt")).text();
  const map = /Sitemap: (\S+)/.exec(robots)![1]!;
  expect(robots).toContain("Disallow: /api/");
  const addresses = [...(await (await request.get(new URL(map).pathname)).text()).matchAll(/<loc>([^<]+)/g)];
  const paths = addresses.map(([, address]) => new URL(address!).pathname);
  expect(paths).toContain("/help");
  const coaches = paths.filter((path) => path.startsWith("/coaches/"));
  expect(coaches.length).toBeGreaterThan(40);
  for (const path of ["/", coaches[0]!]) {
    await page.goto(path);
    const about = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent())!) as object;
    expect(about).toMatchObject({ "@context": "https://schema.org" });
    await expect(page.locator('meta[property="og:title"]')).toHaveAttribute("content", /\S/);
    await expect(page.locator('link[rel="canonical"]')).toHaveAttribute("href", new RegExp(`${path}$`));
    const picture = await page.locator('meta[property="og:image"]').getAttribute("content");
    expect((await request.get(new URL(picture!).pathname)).headers()["content-type"]).toBe("image/png");
  }
});
