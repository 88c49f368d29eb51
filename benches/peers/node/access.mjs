// Who asks, and how often they may: tokens, logins that can be revoked within seconds, and a limit of requests a minute.

import { createSigner, createVerifier } from "fast-jwt";
import { problem, redis, sql } from "./stores.mjs";

const [kid, secret] = process.env.JWT_KEYS.split(/:(.*)/s);
const key = Buffer.from(secret, "base64");
const claims = { iss: process.env.ISSUER, aud: "rapport" };
export const LIFETIME_SECONDS = 15 * 60;

const RATE_LIMIT = Number(process.env.RATE_LIMIT_PER_MINUTE);
const UNLIMITED = new Set(["/health/ready", "/payment/webhook"]);

// How long a login is known from memory.
const STATUS_MS = 3_000;
const statuses = new Map();

const verify = createVerifier({ key, algorithms: ["HS256"], allowedIss: claims.iss, allowedAud: claims.aud, cache: false });
const signer = createSigner({ key, algorithm: "HS256", kid, expiresIn: LIFETIME_SECONDS * 1000, ...claims });

/** An access token. */
export const sign = (userId, role, sessionId) => signer({ sub: userId, role, sid: sessionId });

/** The id and role of whoever asks, or undefined. */
export async function signedIn(request) {
  const header = request.headers.authorization ?? "";
  let token;
  try {
    token = verify(header.slice(7));
  } catch {
    return undefined;
  }
  const now = Date.now();
  let known = statuses.get(token.sid);
  if (!known || now - known.at > STATUS_MS) {
    if (statuses.size > 50_000) statuses.clear();
    const [status] = await sql`select u.is_active, u.role from sessions s join users u on u.id = s.user_id
      where s.id = ${token.sid} and u.id = ${token.sub} and s.revoked_at is null and s.expires_at > now()`;
    known = { at: now, role: status?.is_active ? status.role : undefined };
    statuses.set(token.sid, known);
  }
  return known.role && { id: token.sub, role: known.role };
}

/** Counts requests per caller and minute in Redis, for both worker processes; adds what is left to the response. */
export async function limitRate(request, reply) {
  if (UNLIMITED.has(request.url)) return;
  const caller = (request.headers.authorization ?? request.headers["x-forwarded-for"] ?? request.ip).slice(-43);
  const second = Math.floor(Date.now() / 1000);
  const counter = `peer:rate:${Math.floor(second / 60)}:${caller}`;
  const [used] = await Promise.all([redis.incr(counter), redis.expire(counter, 120)]);
  reply.headers({ "ratelimit-limit": RATE_LIMIT, "ratelimit-remaining": RATE_LIMIT - used, "ratelimit-reset": 60 - (second % 60) });
  if (used > RATE_LIMIT) return problem(reply, 429, "rate_limited");
}
