import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./csp";

const input = {
  nonce: "bm9uY2U=",
  hashes: { scripts: { "/": ["home"], "/_not-found": ["not-found"] }, styles: ["toasts"] },
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

test("styles are files of ours, and those of a library by their hash", () => {
  for (const path of ["/", "/coaches", "/bookings/b1/pay"]) {
    const policy = contentSecurityPolicy({ ...input, path, stripeJs: "https://js.stripe.com" });
    expect(policy).toContain("style-src 'self' 'sha256-toasts';");
    expect(policy).not.toContain("unsafe-");
  }
});

test("photos may be loaded from PHOTO_ORIGIN", () => {
  const policy = contentSecurityPolicy({ ...input, path: "/", photoOrigin: "https://cdn.example.com" });
  expect(policy).toContain("img-src 'self' data: blob: https://cdn.example.com;");
});

test("Stripe.js, its frames and its API are allowed on the page of a payment alone", () => {
  const stripeJs = "https://js.stripe.com";
  const paying = contentSecurityPolicy({ ...input, path: "/bookings/b1/pay", stripeJs });
  expect(scripts(paying)).toBe(
    "'self' 'sha256-not-found' 'nonce-bm9uY2U=' https://js.stripe.com https://*.js.stripe.com",
  );
  expect(paying).toContain("frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com;");
  expect(paying).toContain("connect-src 'self' https://api.stripe.com;");
  for (const path of ["/bookings/b1", "/bookings/b1/paid", "/"]) {
    const policy = contentSecurityPolicy({ ...input, path, stripeJs });
    expect(policy).not.toContain("stripe");
    expect(policy).toContain("frame-src 'none';");
  }
});

test("a stand-in of Stripe.js is allowed where it is, and none where it is off", () => {
  const local = contentSecurityPolicy({ ...input, path: "/bookings/b1/pay", stripeJs: "http://127.0.0.1:8092" });
  expect(local).toContain("frame-src http://127.0.0.1:8092;");
  expect(local).toContain("connect-src 'self';");
  expect(contentSecurityPolicy({ ...input, path: "/bookings/b1/pay" })).toContain("frame-src 'none';");
});
