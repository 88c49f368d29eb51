import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";

createRequire(import.meta.url)("./streams.cjs");

const server = http.createServer((request, response) => {
  const type = request.url === "/stream" ? "text/event-stream" : "text/plain";
  response.setHeader("content-type", type);
  response.write(": open\n\n");
  // Other responses end by themselves.
  if (request.url !== "/stream") setTimeout(() => response.end("done"), 100);
});
let url = "";

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test("a shutdown closes event streams, and lets other responses end", async () => {
  const stream = (await fetch(`${url}/stream`)).body!.getReader();
  const page = await fetch(`${url}/page`);
  await stream.read();
  const next = stream.read();
  // Calls the handlers without sending a signal to the test process.
  process.emit("SIGTERM", "SIGTERM");
  await expect(next).rejects.toThrow();
  expect(await page.text()).toBe(": open\n\ndone");
});
