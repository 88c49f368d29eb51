import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./csp";

const input = {
  nonce: "bm9uY2U=",
  hashes: { "/": ["home"], "/_not-found": ["not-found"] },
  isDevelopment: false,
  isHttps: true,
};
const scripts = (policy: string) => /script-src ([^;]*)/.exec(policy)![1];

test("a prerendered page allows its own inline scripts and no others", () => {
  expect(scripts(contentSecurityPolicy({ ...input, path: "/" }))).toBe("'self' 'sha256-not-found' 'sha256-home'");
});

test("a page rendered per request allows the scripts that carry its nonce", () => {
  expect(scripts(contentSecurityPolicy({ ...input, path: "/coaches" }))).toBe(
    "'self' 'sha256-not-found' 'nonce-bm9uY2U='",
  );
});

test("photos may be loaded from PHOTO_ORIGIN", () => {
  const policy = contentSecurityPolicy({ ...input, path: "/", photoOrigin: "https://cdn.example.com" });
  expect(policy).toContain("img-src 'self' data: blob: https://cdn.example.com;");
});
