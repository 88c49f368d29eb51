import http from "node:http";
import type { AddressInfo } from "node:net";
import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { GET, POST } from "./route";

interface Seen {
  method?: string;
  url?: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

let seen: Seen[] = [];
/** The event stream that is open, as the API has it. */
let stream: { say: (text: string) => void; closed: Promise<void> } | undefined;
const api = http.createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    seen.push({
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
      stream = { say: (text) => void response.write(text), closed };
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
  seen = [];
  stream = undefined;
});
afterAll(() => {
  api.close();
  vi.unstubAllEnvs();
});

const asked = (path: string, init?: ConstructorParameters<typeof NextRequest>[1]) =>
  new NextRequest(`http://web.example${path}`, init);

test("a request passes as it is: path, query, body, headers", async () => {
  const headers = {
    authorization: "Bearer t",
    "x-forwarded-for": "203.0.113.7",
    connection: "keep-alive",
    // What curl asks before it sends a photo; Node has said yes by the time this runs.
    expect: "100-continue",
    cookie: "a=b",
  };
  const request = asked("/api/coaches/a%2Fb?q=x%20y&q=z", { method: "POST", body: '{"a":1}', headers, duplex: "half" });
  const answer = await POST(request);
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ method: "POST", url: "/coaches/a%2Fb?q=x%20y&q=z", body: '{"a":1}' });
  expect(seen[0]!.headers).toMatchObject({
    authorization: "Bearer t",
    "x-forwarded-for": "203.0.113.7",
    cookie: "a=b",
  });
  expect(seen[0]!.headers).not.toHaveProperty("expect");
  expect(seen[0]!.headers.host).toContain("127.0.0.1");
  expect(answer.status).toBe(201);
  expect(await answer.json()).toEqual({ ok: true });
});

test("both cookies come through, and the request's id", async () => {
  const answer = await GET(asked("/api/profile"));
  expect(answer.headers.getSetCookie()).toEqual(["refresh_token=a; HttpOnly", "csrf_token=b"]);
  expect(answer.headers.get("x-request-id")).toBe("req-1");
});

test("a redirect is the browser's to follow", async () => {
  const answer = await GET(asked("/api/moved"));
  expect([answer.status, answer.headers.get("location")]).toEqual([302, "https://elsewhere.example/"]);
});

test("a stream passes bit by bit, and says to everybody on the way that it is one", async () => {
  const answer = await GET(asked("/api/notifications/stream", { headers: { "last-event-id": "n1" } }));
  expect(seen[0]!.headers["last-event-id"]).toBe("n1");
  // Next packs what it answers, and gathers it for that, unless it is told not to.
  expect(answer.headers.get("cache-control")).toBe("no-cache, no-transform");
  expect(answer.headers.get("x-accel-buffering")).toBe("no");
  expect(answer.headers.get("content-type")).toBe("text/event-stream");
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(": open\n\n");
  for (const text of ["data: one\n\n", "data: two\n\n"]) {
    stream!.say(text);
    expect((await reader.read()).value).toBe(text);
  }
  await reader.cancel();
  await stream!.closed;
});

test("a browser that goes away ends the stream at the API, too", async () => {
  const browser = new AbortController();
  const answer = await GET(asked("/api/notifications/stream", { signal: browser.signal }));
  const reader = answer.body!.getReader();
  await reader.read();
  const next = reader.read();
  browser.abort();
  await expect(next).rejects.toMatchObject({ name: "AbortError" });
  await stream!.closed;
});

test("an API that is away is a problem document", async () => {
  vi.stubEnv("API_URL", "http://127.0.0.1:1");
  const answer = await GET(asked("/api/profile"));
  expect(answer.status).toBe(502);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(await answer.json()).toMatchObject({ code: "unreachable", status: 502 });
});
