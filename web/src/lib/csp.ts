import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPaymentPage, stripeSources } from "./stripe-js";

/** Hashes of the inline scripts of the prerendered pages, by path; written after the build by scripts/csp-hashes.mjs. */
export type ScriptHashes = Record<string, string[]>;

/** Next may answer any path with these pages, so every policy allows their scripts. */
const ERROR_PAGES = ["/_not-found", "/_global-error"];

/** What the policy of one response depends on. */
export interface PolicyInput {
  path: string;
  nonce: string;
  hashes: ScriptHashes;
  isDevelopment: boolean;
  /** The origin of photos that don't come through the API. */
  photoOrigin?: string;
  /** The origin of Stripe.js, where cards are paid with on our own page. */
  stripeJs?: string;
  isHttps: boolean;
}

/**
 * The Content-Security-Policy of one page: scripts from our own origin, and inline ones by hash (prerendered pages) or by
 * nonce (pages rendered for this request). Never `unsafe-inline` for scripts.
 */
export function contentSecurityPolicy(input: PolicyInput): string {
  const own = input.hashes[input.path];
  const hashes = new Set(ERROR_PAGES.flatMap((path) => input.hashes[path] ?? []).concat(own ?? []));
  const scripts = ["'self'", ...[...hashes].map((hash) => `'sha256-${hash}'`)];
  // A prerendered page is the same for everybody and may be cached, so it can't carry a nonce.
  if (!own) scripts.push(`'nonce-${input.nonce}'`);
  if (input.isDevelopment) scripts.push("'unsafe-eval'");
  const stripe = input.stripeJs && isPaymentPage(input.path) ? stripeSources(input.stripeJs) : undefined;
  scripts.push(...(stripe?.scripts ?? []));
  const connections = ["'self'", ...(input.isDevelopment ? ["ws:"] : []), ...(stripe?.connections ?? [])];
  const images = ["'self'", "data:", "blob:", ...(input.photoOrigin ? [input.photoOrigin] : [])];
  return [
    "default-src 'self'",
    `script-src ${scripts.join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    `img-src ${images.join(" ")}`,
    "font-src 'self'",
    `connect-src ${connections.join(" ")}`,
    `frame-src ${stripe?.frames.join(" ") ?? "'none'"}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(input.isHttps ? ["upgrade-insecure-requests"] : []),
  ].join("; ");
}

let cached: ScriptHashes | undefined;

/** The hashes in the file beside server.js; none under `next dev`, where every page is rendered per request. */
export function scriptHashes(): ScriptHashes {
  if (cached) return cached;
  if (process.env.NODE_ENV !== "production") return (cached = {});
  const file = join(/* turbopackIgnore: true */ process.cwd(), "csp-hashes.json");
  return (cached = JSON.parse(readFileSync(file, "utf8")) as ScriptHashes);
}
