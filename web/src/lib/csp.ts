import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Inline scripts of the prerendered pages by path; made after the build by scripts/csp-hashes.mjs. */
export type ScriptHashes = Record<string, string[]>;

/** Next answers these for whatever path was asked, so every policy allows their scripts. */
const ANYWHERE = ["/_not-found", "/_global-error"];

/** What the policy of one answer depends on. */
export interface PolicyInput {
  path: string;
  nonce: string;
  hashes: ScriptHashes;
  isDevelopment: boolean;
  /** Where photos come from when not through the API. */
  photoOrigin?: string;
  isHttps: boolean;
}

/**
 * The Content-Security-Policy of one page: scripts from our own origin, and inline ones by hash (prerendered pages) or by
 * nonce (pages rendered for this request). Never `unsafe-inline` for scripts.
 */
export function contentSecurityPolicy(input: PolicyInput): string {
  const own = input.hashes[input.path];
  const hashes = new Set(ANYWHERE.flatMap((path) => input.hashes[path] ?? []).concat(own ?? []));
  const scripts = ["'self'", ...[...hashes].map((hash) => `'sha256-${hash}'`)];
  // A prerendered page is the same for everybody and may be cached: it has no use for a nonce.
  if (!own) scripts.push(`'nonce-${input.nonce}'`);
  if (input.isDevelopment) scripts.push("'unsafe-eval'");
  const images = ["'self'", "data:", "blob:", ...(input.photoOrigin ? [input.photoOrigin] : [])];
  return [
    "default-src 'self'",
    `script-src ${scripts.join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src ${images.join(" ")}`,
    "font-src 'self'",
    `connect-src 'self'${input.isDevelopment ? " ws:" : ""}`,
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(input.isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

let known: ScriptHashes | undefined;

/** The hashes beside server.js; none under `next dev`, where every page is rendered for its request. */
export function scriptHashes(): ScriptHashes {
  if (known) return known;
  if (process.env.NODE_ENV !== "production") return (known = {});
  const file = join(/* turbopackIgnore: true */ process.cwd(), "csp-hashes.json");
  return (known = JSON.parse(readFileSync(file, "utf8")) as ScriptHashes);
}
