// The list of coaches, one coach, and a coach's free times.

import { coachPage, coachProfile, slotDays } from "./schemas.mjs";
import * as slots from "./slots.mjs";
import { problem, redis, sendJson, sql } from "./stores.mjs";

// How old a list from the cache may be.
const CACHE_SECONDS = 10;

const CARD = sql`u.id, u.full_name, c.headline, c.expertise, c.languages, c.countries, c.price_amount::float8 as price_amount, c.price_currency,
  c.session_durations, u.timezone, c.rating_sum, c.review_count`;
const FROM = sql`from coach_profiles c join users u on u.id = c.user_id`;
const LISTED = sql`c.wants_listing and c.is_complete and u.is_active and u.role = 'coach'`;
// Of index `bench_coaches_rated`.
const ORDER = sql`order by (20::float8 + c.rating_sum) / (5::float8 + c.review_count) desc, c.review_count desc, c.user_id`;

/** A coach in a list. */
export function card(coach) {
  const { rating_sum, review_count } = coach;
  return {
    id: coach.id,
    full_name: coach.full_name,
    headline: coach.headline,
    photo_url: null,
    expertise: coach.expertise,
    languages: coach.languages,
    countries: coach.countries,
    price: { amount: coach.price_amount, currency: coach.price_currency },
    session_durations: coach.session_durations,
    timezone: coach.timezone,
    rating: review_count ? Math.round((rating_sum / review_count) * 100) / 100 : null,
    review_count,
  };
}

/** Those of the given coaches that are listed. */
export const listed = (ids) => sql`select ${CARD} ${FROM} where u.id = any(${ids}::uuid[]) and ${LISTED}`;

const oneListed = async (id) => {
  const [coach] = await sql`select ${CARD}, c.bio, c.cancellation_policy, c.availability ${FROM} where u.id = ${id} and ${LISTED}`;
  return coach;
};

function busyTimes(id, first, last) {
  return sql`
    select (extract(epoch from lower(blocked)) * 1000)::float8 as start, (extract(epoch from upper(blocked)) * 1000)::float8 as end from bookings
     where coach_id = ${id} and status in ('pending', 'confirmed') and blocked && tstzrange(${first}, ${last})
       and not (status = 'pending' and hold_expires_at <= now()
                and not exists (select from payments p where p.booking_id = bookings.id and p.checkout_status <> 'void'))
    union all
    select (extract(epoch from lower(during)) * 1000)::float8, (extract(epoch from upper(during)) * 1000)::float8 from busy_times
     where user_id = ${id} and during && tstzrange(${first}, ${last})`;
}

const all = (value) => (value === undefined ? undefined : [value].flat());

function conditions({ language, country, expertise, min_price, max_price, currency }) {
  return sql`where ${LISTED}
    ${language ? sql`and c.languages && ${all(language)}::text[]` : sql``}
    ${country ? sql`and c.countries && ${all(country)}::text[]` : sql``}
    ${expertise ? sql`and c.expertise && ${all(expertise)}::text[]` : sql``}
    ${min_price ? sql`and c.price_amount >= ${min_price}::bigint` : sql``}
    ${max_price ? sql`and c.price_amount <= ${max_price}::bigint` : sql``}
    ${currency ? sql`and c.price_currency = ${currency}` : sql``}`;
}

async function list(asked) {
  const { page, per_page } = asked;
  const where = conditions(asked);
  const found = await sql`select ${CARD}, (select count(*)::int ${FROM} ${where}) as total ${FROM} ${where} ${ORDER}
    limit ${per_page} offset ${(page - 1) * per_page}`;
  const total = found.length ? found[0].total : (await sql`select count(*)::int as total ${FROM} ${where}`)[0].total;
  return { items: found.map(card), page, per_page, total, pages: Math.ceil(total / per_page), prices_in: asked.currency ?? "EUR" };
}

export default async function coaches(app) {
  const query = {
    type: "object",
    properties: { page: { type: "integer", minimum: 1, default: 1 }, per_page: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
  };
  app.get("/coaches", { schema: { querystring: query, response: { 200: coachPage } } }, async (request, reply) => {
    if (request.headers["cache-control"] === "no-cache") return list(request.query);
    const key = `peer:node:coaches:${request.url}`;
    const cached = await redis.get(key);
    if (cached) return sendJson(reply, cached);
    const body = reply.serialize(await list(request.query));
    await redis.set(key, body, "EX", CACHE_SECONDS);
    return sendJson(reply, body);
  });

  const params = { type: "object", properties: { id: { type: "string", format: "uuid" } } };
  app.get("/coaches/:id", { schema: { params, response: { 200: coachProfile } } }, async (request, reply) => {
    const coach = await oneListed(request.params.id);
    if (!coach) return problem(reply, 404, "not_found");
    return { ...card(coach), bio: coach.bio, cancellation_policy: coach.cancellation_policy };
  });

  app.get("/coaches/:id/slots", { schema: { params, response: { 200: slotDays } } }, async (request, reply) => {
    const coach = await oneListed(request.params.id);
    if (!coach) return problem(reply, 404, "not_found");
    const asked = request.query;
    const now = Date.now();
    const zone = asked.timezone ?? coach.timezone;
    const first = slots.parsedDate(asked.from) ?? slots.dateAt(now, zone);
    const last = slots.parsedDate(asked.to) ?? first + 13 * slots.DAY;
    const minutes = Number(asked.duration_minutes ?? coach.session_durations[0]);
    const span = (last - first) / slots.DAY;
    if (!(span >= 0 && span < 62) || !coach.session_durations.includes(minutes)) return problem(reply, 422, "validation_failed");
    const midnight = slots.instant(first, "00:00", zone);
    const busy = await busyTimes(coach.id, new Date(midnight - 2 * slots.DAY), new Date(midnight + (span + 3) * slots.DAY));
    const free = slots.days(coach.availability, minutes, busy, first, last, zone, now, coach.price_amount > 0);
    return { timezone: zone, duration_minutes: minutes, days: free };
  });
}
