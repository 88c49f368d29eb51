// What each page loads of JavaScript at first, gzipped, from the last build; fails where that is more than the page may have.
import { readFile } from "node:fs/promises";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** In KB. React and Next alone are 137; the aim is 170 for every page (see README.md), and no limit is ever raised. */
const LIMITS = [
  { of: /^\/(help|imprint|privacy|terms|_not-found)?$/, limit: 158 },
  { of: /^\/(account|coach\/profile|coach\/hours)$/, limit: 248 },
  { of: /^\/(quiz|coaches\/\[id\])$/, limit: 236 },
  { of: /^\/(login|signup|forgot-password|reset-password|coaches|bookings\/\[id\])$/, limit: 210 },
  { of: /^\/coach$/, limit: 192 },
  { of: /^/, limit: 190 },
];

/** The limit of a page: that of the first rule which names it. */
export function limitOf(route) {
  return LIMITS.find(({ of }) => of.test(route)).limit;
}

/** The pages with what they load and may load, the largest first. */
export function weigh(routes, sizeOf) {
  const pages = routes.map(({ route, firstLoadChunkPaths }) => {
    const bytes = [...new Set(firstLoadChunkPaths)].reduce((sum, path) => sum + sizeOf(path), 0);
    return { route, size: bytes / 1024, limit: limitOf(route) };
  });
  return pages.sort((a, b) => b.size - a.size);
}

async function main() {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  const routes = JSON.parse(await readFile(".next/diagnostics/route-bundle-stats.json", "utf8"));
  const paths = [...new Set(routes.flatMap(({ firstLoadChunkPaths }) => firstLoadChunkPaths))];
  const sizes = new Map(await Promise.all(paths.map(async (path) => [path, gzipSync(await readFile(path)).length])));
  const pages = weigh(routes, (path) => sizes.get(path));
  for (const { route, size, limit } of pages) {
    console.log(`${size.toFixed(1).padStart(6)} of ${limit} KB  ${route}${size > limit ? "  TOO MUCH" : ""}`);
  }
  if (pages.length === 0 || pages.some(({ size, limit }) => size > limit)) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
