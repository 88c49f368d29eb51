import "server-only";
import type { ServerResponse } from "node:http";
import { cookies, headers } from "next/headers";
import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import { CSRF_COOKIE } from "../auth/csrf";
import type { paths } from "./schema";

/**
 * The API for server-rendered pages: public endpoints, on behalf of a visitor. The visitor's address is forwarded, so that the
 * API's rate limits count visitors and not this server.
 */
export async function publicApi() {
  const forwardedFor = (await headers()).get("x-forwarded-for");
  return clientWith(forwardedFor ? { "X-Forwarded-For": forwardedFor } : {});
}

/** The same on behalf of this server: for what is asked once and shown to everybody. */
export function ownApi() {
  return clientWith({});
}

function clientWith(headersOfEach: Record<string, string>) {
  return createClient<paths>({
    baseUrl: process.env.API_URL ?? "http://127.0.0.1:8080",
    headers: headersOfEach,
    fetch: async (request) => {
      let response: Response;
      try {
        response = await globalThis.fetch(request, { cache: "no-store", signal: AbortSignal.timeout(8_000) });
      } catch {
        throw ApiError.unreachable();
      }
      if (!response.ok) throw await ApiError.from(response);
      return response;
    },
  });
}

/** The address of this web app as the visitor sees it: `https://rapport.example`. */
export async function ownOrigin(): Promise<string> {
  const asked = await headers();
  const host = asked.get("host") ?? "localhost";
  return `${asked.get("x-forwarded-proto") === "https" ? "https" : "http"}://${host}`;
}

/** Whether the browser has the cookie that is set by a sign-in. Who it is, and whether it still holds, the browser finds out. */
export async function seemsSignedIn(): Promise<boolean> {
  return (await cookies()).getAll().some(({ name, value }) => CSRF_COOKIE.test(name) && value !== "");
}

/**
 * Answers the page that is being rendered with 503, because the API can't be asked now: a cache or a monitor must not take it for
 * the page. Only under server/status.cjs; `next dev` answers 200.
 */
export function answerUnavailable(): void {
  const hook = (globalThis as Record<symbol, unknown>)[Symbol.for("rapport.response")];
  const response = typeof hook === "function" ? (hook as () => ServerResponse | undefined)() : undefined;
  if (!response || response.headersSent) return;
  response.statusCode = 503;
  response.setHeader("Retry-After", "10");
}
