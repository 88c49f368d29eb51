import createClient from "openapi-fetch";
import { session } from "@/features/auth/session";
import { ApiError } from "./errors";
import type { paths } from "./schema";

/**
 * The browser's client of the API, typed by its OpenAPI document. Adds the access token, refreshes it before it runs out,
 * replays a 401 once after a refresh, and throws an {@link ApiError} for every failure.
 */
export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://server.invalid/api" : `${window.location.origin}/api`,
  fetch: sendSigned,
});

async function sendSigned(request: Request): Promise<Response> {
  // A body can be read once only, so the replay needs its own copy.
  const again = request.clone();
  const token = await session.freshToken();
  const response = await send(request, token);
  if (response.status === 401 && token) {
    const renewed = await session.renew(token);
    if (renewed) return accepted(await send(again, renewed));
  }
  return accepted(response);
}

async function send(request: Request, token: string | undefined): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    // Looked up at each call, so that tests can stand in for it.
    return await globalThis.fetch(request);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw ApiError.unreachable();
  }
}

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) throw await ApiError.from(response);
  return response;
}

/** The body of an answer that has one. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await answer;
  if (data === undefined || data === null) throw ApiError.unreachable();
  return data;
}
