// Holding a time: checked for a good message, decided by the database's exclusion constraints.

import { randomUUID } from "node:crypto";
import { signedIn } from "./access.mjs";
import * as slots from "./slots.mjs";
import { problem, sql, uuid7 } from "./stores.mjs";

const HOLD_MS = 15 * 60_000;
const MAX_HOLDS = 3;

const body = {
  type: "object",
  required: ["coach_id", "starts_at", "duration_minutes"],
  additionalProperties: false,
  properties: {
    coach_id: { type: "string", format: "uuid" },
    starts_at: { type: "string", format: "date-time" },
    duration_minutes: { type: "integer" },
    notes: { type: "string", nullable: true },
  },
};

function people(coach, client) {
  return sql`select coach.full_name as coach_name, client.full_name as client_name, c.availability, c.price_amount::float8 as price_amount,
      c.price_currency, c.session_durations, c.cancellation_policy, c.wants_listing and c.is_complete and coach.is_active as is_listed
    from coach_profiles c join users coach on coach.id = c.user_id, users client where c.user_id = ${coach} and client.id = ${client}`;
}

/** The revision of the new row; undefined if a constraint refused it; null if the client has too many holds. */
function insert(hold, request) {
  const { id, client, coach, start, end, blocked, price, policy, notes, expires, now } = hold;
  return sql.begin(async (tx) => {
    const [{ holds }] = await tx`select active_hold_count(user_id, ${now})::int as holds from client_profiles where user_id = ${client} for update`;
    if (holds >= MAX_HOLDS) return null;
    const [row] = await tx`
      insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy, notes,
                            hold_expires_at, earliest_start, created_at, updated_at)
      values (${id}, ${client}, ${coach}, tstzrange(${start}, ${end}), tstzrange(${start}, ${blocked}), 'pending', ${price.amount}, ${price.currency},
              ${policy}, ${notes}, ${expires}, ${start}, ${now}, ${now})
      on conflict do nothing returning revision`;
    if (!row) return undefined;
    await tx`insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, after, request_id, address)
      values (${uuid7()}, ${now}, ${client}, 'client', 'bookings.held', 'booking', ${id}, ${sql.json({ status: "pending", starts_at: start, price })},
              ${randomUUID()}, ${request.headers["x-forwarded-for"] ?? null})`;
    return row.revision;
  });
}

export default async function bookings(app) {
  app.post("/booking", { schema: { body } }, async (request, reply) => {
    const who = await signedIn(request);
    if (!who) return problem(reply, 401, "unauthenticated");
    if (who.role !== "client") return problem(reply, 403, "forbidden");
    const { coach_id: coach, starts_at, duration_minutes: minutes, notes = null } = request.body;
    const [found] = await people(coach, who.id);
    const now = new Date();
    const start = new Date(starts_at);
    if (!found?.is_listed || !found.session_durations.includes(minutes) || start <= now) return problem(reply, 422, "validation_failed");
    // Half up.
    const price = { amount: Math.floor((found.price_amount * minutes * 2 + 60) / 120), currency: found.price_currency };
    const { availability } = found;
    if (!slots.isOffered(availability, minutes, start.getTime(), now.getTime(), price.amount > 0)) return problem(reply, 422, "not_available");
    const end = new Date(start.getTime() + minutes * 60_000);
    const blocked = new Date(end.getTime() + (availability.gap_minutes ?? 0) * 60_000);
    const expires = new Date(now.getTime() + HOLD_MS);
    const id = uuid7();
    const policy = found.cancellation_policy;
    const revision = await insert({ id, client: who.id, coach, start, end, blocked, price, policy, notes, expires, now }, request);
    if (revision === null) return problem(reply, 409, "too_many_holds");
    if (revision === undefined) {
      const [{ busy }] = await sql`select exists (select from bookings where client_id = ${who.id} and status in ('pending', 'confirmed')
        and during && tstzrange(${start}, ${end})) as busy`;
      return problem(reply, 409, busy ? "client_busy" : "slot_taken");
    }
    return reply.code(201).send({
      id,
      client_id: who.id,
      coach_id: coach,
      client_name: found.client_name,
      coach_name: found.coach_name,
      starts_at: start,
      ends_at: end,
      duration_minutes: minutes,
      status: "pending",
      price,
      payment_id: null,
      payment_status: null,
      meeting_link: null,
      notes,
      hold_expires_at: expires,
      cancellation_policy: policy,
      cancelled_by: null,
      cancel_reason: null,
      no_show: null,
      revision,
      created_at: now,
      updated_at: now,
    });
  });
}
