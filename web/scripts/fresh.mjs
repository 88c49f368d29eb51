// Tells bin/build what is up to date. `packages`: exits 0 when node_modules matches the lock file. `sources`: prints a
// fingerprint of all inputs of the build.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

const BUILD_INPUTS = [
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
  const files = (await Promise.all(BUILD_INPUTS.map(filesIn))).flat().filter((file) => !/\.test\.tsx?$/.test(file));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(file));
  return hash.digest("hex");
}

/** Compares with the lock file that npm writes into node_modules, which lacks packages of other platforms and extraneous ones. */
async function isInstalled() {
  const locked = JSON.parse(await readFile("package-lock.json", "utf8")).packages;
  const installed = JSON.parse(await readFile("node_modules/.package-lock.json", "utf8")).packages;
  return Object.entries(locked).every(([path, { version, integrity, optional, extraneous }]) => {
    if (path === "") return true;
    const found = installed[path];
    return found
      ? found.version === version && found.integrity === integrity
      : optional === true || extraneous === true;
  });
}

if (process.argv[2] === "packages") process.exitCode = (await isInstalled().catch(() => false)) ? 0 : 1;
else console.log(await fingerprint());
