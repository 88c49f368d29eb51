// Lighthouse on the pages that carry the product, as a phone with a slow network and a slow processor loads them for the first time.
// Fails where a page is worse than its budget. `npm run lighthouse` starts the product first; it runs here as RUN of e2e/run.sh.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** Not a package of ours: it brings a hundred others, which no build needs. The last that runs on Node 20. */
const LIGHTHOUSE = "lighthouse@12.8.2";

/** Points of 100 in each category, milliseconds, the share of the screen that moves, and KB of scripts as they are sent. */
const BUDGET = { score: 95, lcp: 2500, cls: 0.05, tbt: 200, js: 260 };

const DEMO_PASSWORD = "coffee-at-ten";

const CLIENT = "ana@demo.rapport.example";
const COACH = "ben@demo.rapport.example";

/** The pages, by who opens them; what is only for somebody who is signed in is not for search engines. */
const PAGES = [
  { name: "Landing", path: "/" },
  { name: "Coaches", path: "/coaches" },
  { name: "Coach", path: "/coaches/:coach" },
  { name: "Quiz", path: "/quiz" },
  { name: "Sign-up", path: "/signup" },
  { name: "Log-in", path: "/login" },
  { name: "Forum", path: "/community" },
  { name: "Library", path: "/community/resources" },
  { name: "Matches", path: "/matches", email: CLIENT },
  { name: "Sessions", path: "/bookings", email: CLIENT },
  { name: "Booking", path: "/bookings/:booking", email: CLIENT },
  { name: "Payment", path: "/bookings/:hold/pay", email: CLIENT },
  { name: "Practice", path: "/coach", email: COACH },
  { name: "Hours", path: "/coach/hours", email: COACH },
  { name: "Profile", path: "/coach/profile", email: COACH },
  { name: "Administration", path: "/admin", email: "admin@demo.rapport.example" },
];

/** What is measured, from a report. */
export function figuresOf(report) {
  const score = (id) => {
    const category = report.categories[id];
    return category && Math.round(category.score * 100);
  };
  const value = (id) => report.audits[id].numericValue;
  const scripts = report.audits["network-requests"].details.items.filter((item) => item.resourceType === "Script");
  return {
    performance: score("performance"),
    accessibility: score("accessibility"),
    bestPractices: score("best-practices"),
    seo: score("seo"),
    lcp: value("largest-contentful-paint"),
    cls: value("cumulative-layout-shift"),
    tbt: value("total-blocking-time"),
    js: scripts.reduce((sum, { transferSize }) => sum + transferSize, 0) / 1024,
    // How fast the machine was meanwhile, by Lighthouse's own benchmark: a busy one has a long TBT, whatever the page.
    machine: report.environment.benchmarkIndex,
  };
}

/** The median of each figure over several runs: one alone is noise. */
export function medianOf(runs) {
  const middle = (values) => values.sort((one, other) => one - other)[Math.floor(values.length / 2)];
  return Object.fromEntries(Object.keys(runs[0]).map((name) => [name, middle(runs.map((run) => run[name]))]));
}

/** In what the figures are worse than the budget. */
export function overBudget(figures, budget = BUDGET) {
  const scores = ["performance", "accessibility", "bestPractices", "seo"];
  return [
    ...scores.filter((name) => figures[name] !== undefined && figures[name] < budget.score),
    ...["lcp", "cls", "tbt", "js"].filter((name) => figures[name] > budget[name]),
  ];
}

/** The figures of all pages as the table that is in docs/web-speed.md. */
export function table(rows) {
  const cells = ({ name, figures }) => [
    name,
    figures.performance,
    figures.accessibility,
    figures.bestPractices,
    figures.seo ?? "–",
    `${(figures.lcp / 1000).toFixed(1)} s`,
    figures.cls.toFixed(3),
    `${Math.round(figures.tbt)} ms`,
    `${Math.round(figures.js)} KB`,
    Math.round(figures.machine),
  ];
  const head = ["page", "performance", "accessibility", "best practices", "SEO", "LCP", "CLS", "TBT", "JS", "machine"];
  const lines = [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...rows.map(cells)];
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

async function freePort() {
  const server = createServer();
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

async function measure(url, port, isPublic) {
  const folder = await mkdtemp(join(tmpdir(), "lighthouse-"));
  const file = join(folder, "report.json");
  const categories = ["performance", "accessibility", "best-practices", ...(isPublic ? ["seo"] : [])];
  const options = [`--port=${port}`, "--quiet", "--output=json", `--output-path=${file}`];
  // The cookies of who is signed in stay.
  options.push(`--only-categories=${categories.join(",")}`, "--disable-storage-reset");
  try {
    const command = ["exec", "--yes", `--package=${LIGHTHOUSE}`, "--", "lighthouse", url, ...options];
    await promisify(execFile)("npm", command, { maxBuffer: 1 << 26 });
    const report = JSON.parse(await readFile(file, "utf8"));
    if (report.runtimeError) throw new Error(`${url}: ${report.runtimeError.message}`);
    if (new URL(report.finalDisplayedUrl).pathname !== new URL(url).pathname) {
      throw new Error(`${url} led to ${report.finalDisplayedUrl}.`);
    }
    return { figures: figuresOf(report), report };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A browser with its own profile, in which that person is signed in, or nobody. */
async function browserOf(origin, email) {
  const { chromium } = await import("@playwright/test");
  const port = await freePort();
  const profile = await mkdtemp(join(tmpdir(), "lighthouse-profile-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", `--remote-debugging-port=${port}`],
  });
  const page = await context.newPage();
  if (email) {
    await page.goto(`${origin}/login?next=/account`);
    await page.getByLabel("Email").fill(email);
    await page.getByLabel("Password", { exact: true }).fill(DEMO_PASSWORD);
    await page.getByRole("button", { name: "Log in" }).click();
    await page.waitForURL(`${origin}/account`);
    // So that only the page that is measured refreshes the sign-in.
    await page.goto("about:blank");
  }
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  // Every run is a first visit.
  const session = await context.newCDPSession(page);
  const clearCache = () => session.send("Network.clearBrowserCache");
  return { port, clearCache, close };
}

/** How to find the ids that paths need. Each is asked for when its page is measured, since a hold is over after a while. */
function idsOf(origin) {
  const send = async (path, init) => {
    const answer = await fetch(`${origin}/api${path}`, init);
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const json = { "Content-Type": "application/json" };
  const post = (path, body, headers = {}) =>
    send(path, { method: "POST", body: JSON.stringify(body), headers: { ...json, ...headers } });
  const signIn = async () => {
    const { user, access_token } = await post("/auth/login", { email: CLIENT, password: DEMO_PASSWORD });
    return { user, headers: { Authorization: `Bearer ${access_token}` } };
  };
  const coach = async () => (await send("/coaches?q=Okafor")).items[0].id;
  return {
    coach,
    booking: async () => {
      const { user, headers } = await signIn();
      const { items } = await send(`/booking/client/${user.id}`, { headers });
      return items[0].id;
    },
    hold: async () => {
      const { headers } = await signIn();
      const hour = { coach_id: await coach(), duration_minutes: 60 };
      const { days } = await send(`/coaches/${hour.coach_id}/slots?duration_minutes=60`);
      const { starts_at } = days.flatMap(({ slots }) => slots).at(-1);
      return (await post("/booking", { ...hour, starts_at }, headers)).id;
    },
  };
}

/** The path of a page with the ids that it needs. */
async function pathOf(path, ids) {
  const [, name] = /:(\w+)/.exec(path) ?? [];
  return name ? path.replace(`:${name}`, await ids[name]()) : path;
}

/** How many times each page is measured, and the names of the pages, all of them without any: `npm run lighthouse -- 5 Coach`. */
function asked(words) {
  const runs = Number(words.find((word) => /^\d+$/.test(word)) ?? 3);
  const names = words.filter((word) => !/^\d+$/.test(word));
  return { runs, pages: names.length > 0 ? PAGES.filter(({ name }) => names.includes(name)) : PAGES };
}

async function main() {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const origin = process.env.E2E_BASE_URL;
  if (!origin) throw new Error("E2E_BASE_URL is not set: run `npm run lighthouse`.");
  const ids = idsOf(origin);
  const { runs, pages } = asked(process.argv.slice(2));
  const rows = [];
  for (const { name, path, email } of pages) {
    const browser = await browserOf(origin, email);
    try {
      const url = origin + (await pathOf(path, ids));
      const measured = [];
      for (let run = 0; run < runs; run += 1) {
        await browser.clearCache();
        measured.push(await measure(url, browser.port, !email));
      }
      const figures = medianOf(measured.map((each) => each.figures));
      rows.push({ name, figures });
      console.log(`${name}: ${JSON.stringify(figures)}`);
      for (const what of complaints(measured.at(-1).report)) console.log(`  ${what}`);
    } finally {
      await browser.close();
    }
  }
  console.log(`\n${table(rows)}\n`);
  for (const { name, figures } of rows) {
    const over = overBudget(figures);
    if (over.length === 0) continue;
    console.error(`${name} is worse than its budget: ${over.join(", ")}.`);
    process.exitCode = 1;
  }
}

/** The audits that cost points, with what they say, and what moved. */
function complaints(report) {
  const moved = (report.audits["layout-shifts"]?.details?.items ?? [])
    .filter(({ score }) => score > 0.01)
    .map(({ score, node }) => `moved by ${score.toFixed(3)}: ${node?.snippet ?? "what is gone"}`);
  const costly = Object.values(report.categories).flatMap(({ id, auditRefs }) =>
    auditRefs
      .filter((ref) => ref.weight > 0 && report.audits[ref.id].score !== null && report.audits[ref.id].score < 0.9)
      .map((ref) => `${id}: ${report.audits[ref.id].title} ${report.audits[ref.id].displayValue ?? ""}`),
  );
  return [...moved, ...costly];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
