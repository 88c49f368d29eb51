import http from "node:http";
import type { AddressInfo } from "node:net";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { GET, POST } from "./route";

interface ReceivedRequest {
  method?: string;
  url?: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

let received: ReceivedRequest[] = [];
/** The open event stream, from the API's side. */
let stream: { write: (text: string) => void; closed: Promise<void> } | undefined;
const api = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push({
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    });
    if (request.url === "/notifications/stream") {
      response.writeHead(200, {
        "content-type": "text/event-stream",
        "cache-control": "no-cache, no-transform",
        "x-accel-buffering": "no",
      });
      response.write(": open\n\n");
      const closed = new Promise<void>((resolve) => response.on("close", resolve));
      stream = { write: (text) => void response.write(text), closed };
      return;
    }
    if (request.url === "/moved") return response.writeHead(302, { location: "https://elsewhere.example/" }).end();
    response.setHeader("set-cookie", ["refresh_token=a; HttpOnly", "csrf_token=b"]);
    response.setHeader("x-request-id", "req-1");
    response.writeHead(201, { "content-type": "application/json" }).end('{"ok":true}');
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("API_URL", `http://127.0.0.1:${(api.address() as AddressInfo).port}/`);
});
beforeEach(() => {
  received = [];
  stream = undefined;
});
afterAll(() => {
  api.close();
  vi.unstubAllEnvs();
});

const requestTo = (path: string, init?: ConstructorParameters<typeof NextRequest>[1]) =>
  new NextRequest(`http://web.example${path}`, init);

test("path, query, body and headers of a request are forwarded unchanged", async () => {
  const headers = {
    authorization: "Bearer t",
    "x-forwarded-for": "203.0.113.7",
    connection: "keep-alive",
    // curl sends it before a large body; Node has answered it by the time this runs.
    expect: "100-continue",
    cookie: "a=b",
  };
  const request = requestTo("/api/coaches/a%2Fb?q=x%20y&q=z", {
    method: "POST",
    body: '{"a":1}',
    headers,
    duplex: "half",
  });
  const response = await POST(request);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ method: "POST", url: "/coaches/a%2Fb?q=x%20y&q=z", body: '{"a":1}' });
  expect(received[0]!.headers).toMatchObject({
    authorization: "Bearer t",
    "x-forwarded-for": "203.0.113.7",
    cookie: "a=b",
  });
  expect(received[0]!.headers).not.toHaveProperty("expect");
  expect(received[0]!.headers.host).toContain("127.0.0.1");
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ ok: true });
});

test("both cookies and the request id of a response are passed on", async () => {
  const response = await GET(requestTo("/api/profile"));
  expect(response.headers.getSetCookie()).toEqual(["refresh_token=a; HttpOnly", "csrf_token=b"]);
  expect(response.headers.get("x-request-id")).toBe("req-1");
});

test("a redirect is passed on, not followed", async () => {
  const response = await GET(requestTo("/api/moved"));
  expect([response.status, response.headers.get("location")]).toEqual([302, "https://elsewhere.example/"]);
});

test("an event stream is passed on chunk by chunk, with the headers that prevent buffering", async () => {
  const response = await GET(requestTo("/api/notifications/stream", { headers: { "last-event-id": "n1" } }));
  expect(received[0]!.headers["last-event-id"]).toBe("n1");
  // Without no-transform, Next compresses the response and buffers it for that.
  expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(": open\n\n");
  for (const text of ["data: one\n\n", "data: two\n\n"]) {
    stream!.write(text);
    expect((await reader.read()).value).toBe(text);
  }
  await reader.cancel();
  await stream!.closed;
});

test("a browser that disconnects also ends the stream at the API", async () => {
  const browser = new AbortController();
  const response = await GET(requestTo("/api/notifications/stream", { signal: browser.signal }));
  const reader = response.body!.getReader();
  await reader.read();
  const next = reader.read();
  browser.abort();
  await expect(next).rejects.toMatchObject({ name: "AbortError" });
  await stream!.closed;
});

test("the API's metrics are not offered, however their path is written", async () => {
  for (const path of [
    "/api/metrics",
    "/api/metrics/",
    "/api/metrics?x=1",
    "/api//metrics",
    "/api/%6detrics",
    "/api/%256detrics",
    "/api/./metrics",
    "/api/health/%2e%2e/metrics",
    "/api/%2Fmetrics",
    "/api/METRICS",
  ]) {
    const response = await GET(requestTo(path));
    expect([path, response.status]).toEqual([path, 404]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  }
  expect(received).toEqual([]);
  // Another path that only contains the word is passed on.
  expect((await GET(requestTo("/api/coaches/metrics"))).status).toBe(201);
  expect(received.map(({ url }) => url)).toEqual(["/coaches/metrics"]);
});

test("an unreachable API is answered with a problem document", async () => {
  vi.stubEnv("API_URL", "http://127.0.0.1:1");
  const response = await GET(requestTo("/api/profile"));
  expect(response.status).toBe(502);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "unreachable", status: 502 });
});
