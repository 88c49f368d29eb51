import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { restore, save } from "./last-release.mjs";

test("a release keeps the files of the one before it, and of none older", async () => {
  const folder = await mkdtemp(join(tmpdir(), "release-"));
  const [release, kept] = [join(folder, "standalone"), join(folder, "kept")];
  const chunks = join(release, ".next/static/chunks");
  const build = async (...names: string[]) => {
    await save(release, kept);
    await rm(release, { recursive: true, force: true });
    await mkdir(chunks, { recursive: true });
    for (const name of names) await writeFile(join(chunks, name), name);
    await restore(release, kept);
    return (await readdir(chunks)).sort();
  };
  expect(await build("a1.js", "same.js")).toEqual(["a1.js", "same.js"]);
  expect(await build("a2.js", "same.js")).toEqual(["a1.js", "a2.js", "same.js"]);
  expect(await build("a3.js")).toEqual(["a2.js", "a3.js", "same.js"]);
  await rm(folder, { recursive: true });
});
