// Writes the SHA-256 of every inline script in the prerendered pages, so that the CSP can allow exactly these. Pages that are
// rendered per request carry a nonce instead; see src/lib/csp.ts.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const next = fileURLToPath(new URL("../.next", import.meta.url));
const pages = join(next, "server", "app");

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;
const hashes = {};
for (const file of await readdir(pages, { recursive: true })) {
  if (!file.endsWith(".html")) continue;
  const html = await readFile(join(pages, file), "utf8");
  const found = [...html.matchAll(inlineScript)].map(([, text]) => createHash("sha256").update(text).digest("base64"));
  const path = file === "index.html" ? "/" : `/${file.slice(0, -".html".length)}`;
  hashes[path] = [...new Set(found)].sort();
}

await writeFile(join(next, "standalone", "csp-hashes.json"), JSON.stringify(hashes, null, 1));
console.log(`Hashed the inline scripts of ${Object.keys(hashes).length} static pages.`);
