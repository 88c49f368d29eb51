import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

createRequire(import.meta.url)("./peer.cjs");

const server = http.createServer((request, response) => response.end(request.headers["x-forwarded-for"]));
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const forwarded = async (header?: string) =>
  (await fetch(url, { headers: header ? { "X-Forwarded-For": header } : {} })).text();

test("the address of the peer is appended to X-Forwarded-For, whatever the browser sent", async () => {
  expect(await forwarded()).toBe("127.0.0.1");
  expect(await forwarded("203.0.113.7")).toBe("203.0.113.7, 127.0.0.1");
});
