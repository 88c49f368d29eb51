// Postgres and Redis of one worker process, and what every file needs.

import { randomBytes } from "node:crypto";
import Redis from "ioredis";
import postgres from "postgres";

export const sql = postgres(process.env.DATABASE_URL, { max: Number(process.env.POOL_SIZE), idle_timeout: 0, onnotice: () => {} });
export const redis = new Redis(process.env.REDIS_URL, { enableAutoPipelining: true });

/** An id in the order of time, as the product's. */
export function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** An error, as RFC 9457 has it. */
export function problem(reply, status, code) {
  return reply.code(status).type("application/problem+json").send(JSON.stringify({ status, code }));
}

/** JSON that is serialised already. */
export function sendJson(reply, text) {
  return reply.type("application/json").send(text);
}
