import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isPaymentPage, stripeSources } from "./stripe-js";

/** SHA-256 of what stands in a page itself, in base64; written after the build by scripts/csp-hashes.mjs. */
export interface InlineHashes {
  /** The inline scripts of the prerendered pages, by path. */
  scripts: Record<string, string[]>;
  /** The styles that a library of ours puts into any page. */
  styles: string[];
}

/** Next may answer any path with this page, so every policy allows its scripts. That of a failed server has none (scripts/error-page.mjs). */
const NOT_FOUND = "/_not-found";

/** What the policy of one response depends on. */
export interface PolicyInput {
  path: string;
  nonce: string;
  hashes: InlineHashes;
  isDevelopment: boolean;
  /** The origin of photos that don't come through the API. */
  photoOrigin?: string;
  /** The origin of Stripe.js, where cards are paid with on our own page. */
  stripeJs?: string;
  isHttps: boolean;
}

/**
 * The Content-Security-Policy of one page: scripts from our own origin, and inline ones by hash (prerendered pages) or by
 * nonce (pages rendered for this request). Styles are files of ours, what scripts set of an element (CSSOM), and those of a
 * library by hash. Never `unsafe-inline`, but for the styles of Next's own overlay in development.
 */
export function contentSecurityPolicy(input: PolicyInput): string {
  const own = input.hashes.scripts[input.path];
  const hashes = new Set([...(input.hashes.scripts[NOT_FOUND] ?? []), ...(own ?? [])]);
  const scripts = ["'self'", ...[...hashes].map(source)];
  // A prerendered page is the same for everybody and may be cached, so it can't carry a nonce.
  if (!own) scripts.push(`'nonce-${input.nonce}'`);
  if (input.isDevelopment) scripts.push("'unsafe-eval'");
  const stripe = input.stripeJs && isPaymentPage(input.path) ? stripeSources(input.stripeJs) : undefined;
  scripts.push(...(stripe?.scripts ?? []));
  const styles = ["'self'", ...(input.isDevelopment ? ["'unsafe-inline'"] : input.hashes.styles.map(source))];
  const connections = ["'self'", ...(input.isDevelopment ? ["ws:"] : []), ...(stripe?.connections ?? [])];
  const images = ["'self'", "data:", "blob:", ...(input.photoOrigin ? [input.photoOrigin] : [])];
  return [
    "default-src 'self'",
    `script-src ${scripts.join(" ")}`,
    `style-src ${styles.join(" ")}`,
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

const source = (hash: string) => `'sha256-${hash}'`;

let cached: InlineHashes | undefined;

/** The hashes in the file beside server.js; none under `next dev`, where every page is rendered per request. */
export function inlineHashes(): InlineHashes {
  if (cached) return cached;
  if (process.env.NODE_ENV !== "production") return (cached = { scripts: {}, styles: [] });
  const file = join(/* turbopackIgnore: true */ process.cwd(), "csp-hashes.json");
  return (cached = JSON.parse(readFileSync(file, "utf8")) as InlineHashes);
}
