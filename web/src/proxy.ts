import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, scriptHashes } from "@/lib/csp";

/** Sets the Content-Security-Policy of every page; Next reads the nonce for its own scripts from the request header. */
export function proxy(request: NextRequest) {
  const policy = contentSecurityPolicy({
    path: request.nextUrl.pathname,
    nonce: Buffer.from(crypto.randomUUID()).toString("base64"),
    hashes: scriptHashes(),
    isDevelopment: process.env.NODE_ENV === "development",
    photoOrigin: process.env.PHOTO_ORIGIN,
    isHttps: request.headers.get("x-forwarded-proto") === "https",
  });
  const headers = new Headers(request.headers);
  headers.set("Content-Security-Policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("Content-Security-Policy", policy);
  return response;
}

export const config = {
  matcher: [{ source: "/((?!api/|_next/static|theme.js|icon.svg).*)" }],
};
