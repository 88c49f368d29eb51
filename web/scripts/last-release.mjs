// Keeps the scripts and styles of the last release beside those of the new one, so that a page which was opened before the change
// still finds its own. Called by bin/build: `save` before the build, `restore` after it.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** In the folder of a release: its own files, one a line; those that it kept of the release before are not among them. */
const LIST = ".static-files";

async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

async function copy(files, from, to) {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await cp(join(from, file), join(to, file), { force: false });
  }
}

/** Puts the own files of the release aside. */
export async function save(release, kept) {
  await rm(kept, { recursive: true, force: true });
  const list = await readFile(join(release, LIST), "utf8").catch(() => "");
  await copy(list.split("\n").filter(Boolean), join(release, ".next/static"), kept);
}

/** Lists the own files of a new release, and adds what was put aside. */
export async function restore(release, kept) {
  const folder = join(release, ".next/static");
  await writeFile(join(release, LIST), `${(await filesIn(folder)).join("\n")}\n`);
  await copy(await filesIn(kept), kept, folder);
  await rm(kept, { recursive: true, force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.chdir(fileURLToPath(new URL("..", import.meta.url)));
  await { save, restore }[process.argv[2]](".next/standalone", ".last-release");
}
