// What bin/build asks before it works. `packages`: exits 0 when node_modules holds what the lock says. `sources`: prints a
// fingerprint of everything the build is made from.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const MADE_FROM = [
  "src",
  "public",
  "server",
  "scripts",
  "bin/build",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];

async function filesIn(path) {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function fingerprint() {
  const hash = createHash("sha256").update(process.version);
  const files = (await Promise.all(MADE_FROM.map(filesIn))).flat().filter((file) => !/\.test\.tsx?$/.test(file));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/** npm keeps what it has installed in a lock of its own; packages of other platforms, and superfluous ones, are not in it. */
async function isInstalled() {
  const wanted = JSON.parse(await readFile("package-lock.json", "utf8")).packages;
  const installed = JSON.parse(await readFile("node_modules/.package-lock.json", "utf8")).packages;
  return Object.entries(wanted).every(([path, { version, integrity, optional, extraneous }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found
      ? found.version === version && found.integrity === integrity
      : optional === true || extraneous === true;
  });
}

if (process.argv[2] === "packages") process.exitCode = (await isInstalled().catch(() => false)) ? 0 : 1;
else console.log(await fingerprint());
