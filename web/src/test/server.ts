import { HttpResponse } from "msw";
import { setupServer } from "msw/node";

/** The API as each test defines it; a request that a test has not defined is an error. */
export const server = setupServer();

export const API = "http://127.0.0.1:3000/api";

/** A failure as the API answers it (RFC 9457). */
export function problem(status: number, code: string, members: object = {}) {
  return HttpResponse.json(
    { type: `/errors/${code}`, title: code, status, detail: `It is ${code}.`, code, request_id: "req-1", ...members },
    { status, headers: { "content-type": "application/problem+json" } },
  );
}
