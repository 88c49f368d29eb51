// Writes the SHA-256 of every inline script in the prerendered pages, and of every style that a library puts into a page, so that
// the CSP can allow exactly these. Pages that are rendered per request carry a nonce instead; see src/lib/csp.ts. Fails when a
// prerendered page has a style of its own, which the CSP would stop.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { libraryStyles } from "./library-styles.mjs";

const next = fileURLToPath(new URL("../.next", import.meta.url));
const pages = join(next, "server", "app");

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const inlineStyle = /<style\b|<[a-z][^<>]*\sstyle=/;
const hashOf = (text) => createHash("sha256").update(text).digest("base64");

const scripts = {};
for (const file of await readdir(pages, { recursive: true })) {
  if (!file.endsWith(".html")) continue;
  const html = await readFile(join(pages, file), "utf8");
  const style = inlineStyle.exec(html.replace(inlineScript, ""));
  if (style) throw new Error(`${file} has an inline style, which the Content-Security-Policy stops: ${style[0]}`);
  const found = [...html.matchAll(inlineScript)].map(([, text]) => hashOf(text));
  const path = file === "index.html" ? "/" : `/${file.slice(0, -".html".length)}`;
  scripts[path] = [...new Set(found)].sort();
}
const styles = (await libraryStyles()).map(hashOf);

await writeFile(join(next, "standalone", "csp-hashes.json"), JSON.stringify({ scripts, styles }, null, 1));
console.log(
  `Hashed the inline scripts of ${Object.keys(scripts).length} static pages, and ${styles.length} styles of libraries.`,
);
