import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { proxy } from "./proxy";

const headersOf = (path: string, init?: { headers: Record<string, string> }) =>
  proxy(new NextRequest(`http://web.example${path}`, init)).headers;

test("no page may be kept by a cache without asking", () => {
  for (const path of ["/", "/coaches", "/login", "/bookings/1"]) {
    expect(headersOf(path).get("cache-control")).toBe("private, no-cache");
  }
});

test("a site that is served over https says so, another does not", () => {
  const https = { headers: { "x-forwarded-proto": "https" } };
  expect(headersOf("/", https).get("strict-transport-security")).toBe("max-age=31536000");
  expect(headersOf("/").get("strict-transport-security")).toBeNull();
});
