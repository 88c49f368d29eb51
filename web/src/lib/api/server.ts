import "server-only";
import { headers } from "next/headers";
import createClient from "openapi-fetch";
import { ApiError } from "./errors";
import type { paths } from "./schema";

/**
 * The API for server-rendered pages: public endpoints, on behalf of a visitor. The visitor's address is forwarded, so that the
 * API's rate limits count visitors and not this server.
 */
export async function publicApi() {
  const forwardedFor = (await headers()).get("x-forwarded-for");
  return createClient<paths>({
    baseUrl: process.env.API_URL ?? "http://127.0.0.1:8080",
    headers: forwardedFor ? { "X-Forwarded-For": forwardedFor } : {},
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
