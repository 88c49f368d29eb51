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
    const scripts = /script-src ([^;]*)/.exec(headers["content-security-policy"]!)![1];
    expect([path, scripts]).toEqual([path, expect.not.stringContaining("unsafe-")]);
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
