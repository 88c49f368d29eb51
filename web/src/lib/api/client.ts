import createClient from "openapi-fetch";
import { auth } from "@/lib/auth/auth-store";
import { ApiError } from "./errors";
import { noteReadOnlyMode } from "./read-only";
import type { paths } from "./schema";

/**
 * The browser's client of the API, typed by its OpenAPI document. Adds the access token, refreshes it before it expires,
 * repeats a request once after a 401 and a refresh, and throws an {@link ApiError} for every failure.
 */
export const api = createClient<paths>({
  baseUrl: typeof window === "undefined" ? "http://server.invalid/api" : `${window.location.origin}/api`,
  fetch: sendAuthenticated,
});

async function sendAuthenticated(request: Request): Promise<Response> {
  // A body can be read only once, so the second attempt needs its own copy.
  const retry = request.clone();
  const token = await auth.currentToken();
  const response = await send(request, token);
  if (response.status === 401 && token) {
    const newToken = await auth.replaceToken(token);
    if (newToken) return throwUnlessOk(await send(retry, newToken));
  }
  return throwUnlessOk(response);
}

async function send(request: Request, token: string | undefined): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    // Looked up at each call, so that tests can replace it.
    const response = await globalThis.fetch(request);
    noteReadOnlyMode(response.headers);
    return response;
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw ApiError.unreachable();
  }
}

async function throwUnlessOk(response: Response): Promise<Response> {
  if (!response.ok) throw await ApiError.from(response);
  return response;
}

/** The body of a response that must have one. */
export async function body<T>(response: Promise<{ data?: T }>): Promise<NonNullable<T>> {
  const { data } = await response;
  if (data === undefined || data === null) throw ApiError.unreachable();
  return data;
}
