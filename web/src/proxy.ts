import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, inlineHashes } from "@/lib/csp";
import { stripeJsOrigin } from "@/lib/stripe-js";

/**
 * Sets the headers of every page that depend on the request. Next reads the nonce for its own scripts from the request's
 * Content-Security-Policy.
 */
export function proxy(request: NextRequest) {
  const isHttps = request.headers.get("x-forwarded-proto") === "https";
  const policy = contentSecurityPolicy({
    path: request.nextUrl.pathname,
    nonce: Buffer.from(crypto.randomUUID()).toString("base64"),
    hashes: inlineHashes(),
    isDevelopment: process.env.NODE_ENV === "development",
    photoOrigin: process.env.PHOTO_ORIGIN,
    stripeJs: stripeJsOrigin(),
    isHttps,
  });
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  // Next lets caches keep a prerendered page for a year, and it names the scripts of its own release.
  response.headers.set("Cache-Control", "private, no-cache");
  if (isHttps) response.headers.set("Strict-Transport-Security", "max-age=31536000");
  return response;
}

export const config = {
  matcher: [
    {
      source:
        "/((?!api/|_next/static|theme.js|early-refresh.js|icon.svg|portraits.svg|share.png|robots.txt|sitemap.xml).*)",
    },
  ],
};
