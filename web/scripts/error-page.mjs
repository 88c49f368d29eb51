// Puts server/error.html in the place of the page that Next's server answers with when it fails as a whole: Next's own has its
// styles written into it, which the Content-Security-Policy stops. It has no scripts, so it works when ours don't.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const built = join(web, ".next", "server");
const deployed = join(web, ".next", "standalone", ".next", "server");

/** As Next names the files of its own page; it keeps copies of them. A build without one of both fails here. */
const NAMES = ["_global-error.html", "500.html"];
const SLOT = "<!-- style sheets -->";

const template = await readFile(join(web, "server", "error.html"), "utf8");
const sheets = (await readFile(join(built, "app", "_not-found.html"), "utf8")).match(/<link rel="stylesheet"[^>]*>/g);
if (!template.includes(SLOT) || !sheets) throw new Error("The error page has no style sheets, or no place for them.");
const page = template.replace(SLOT, sheets.join("\n    "));

for (const folder of [built, deployed]) {
  const files = await readdir(folder, { recursive: true });
  for (const name of NAMES) {
    const pages = files.filter((file) => basename(file) === name);
    if (pages.length === 0) throw new Error(`Next has made no ${name} in ${folder}.`);
    await Promise.all(pages.map((file) => writeFile(join(folder, file), page)));
  }
}
