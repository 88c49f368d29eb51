// What Stripe calls: the signature is checked, the event and its job are stored in one transaction.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { problem, redis, sql, uuid7 } from "./stores.mjs";

const SECRET = process.env.STRIPE_WEBHOOK_SECRETS;
const TOLERANCE_SECONDS = 300;
const HANDLED = new Set([
  "checkout.session.completed",
  "checkout.session.expired",
  "payment_intent.succeeded",
  "payment_intent.payment_failed",
  "charge.refunded",
  "refund.updated",
  "refund.failed",
  "charge.dispute.created",
  "charge.dispute.closed",
]);

/** Whether Stripe has signed exactly these bytes, lately. */
function isSigned(body, header) {
  const parts = header.split(",").map((part) => part.trim().split("="));
  const time = parts.find(([name]) => name === "t")?.[1] ?? "";
  const expected = createHmac("sha256", SECRET).update(`${time}.`).update(body).digest();
  const signatures = parts.filter(([name]) => name === "v1").map(([, value]) => Buffer.from(value, "hex"));
  const matches = signatures.some((signature) => signature.length === expected.length && timingSafeEqual(signature, expected));
  return matches && Math.abs(Date.now() / 1000 - Number(time)) <= TOLERANCE_SECONDS;
}

/** Stores an event with its job; whether it is new. */
function store(event) {
  const about = event.data.object;
  const object = about.payment_intent ?? about.id ?? null;
  const now = new Date();
  return sql.begin(async (tx) => {
    const stored = await tx`
      insert into stripe_events (id, kind, object_id, payment_id, livemode, api_version, created_at, received_at)
      values (${event.id}, ${event.type}, ${object}, ${about.metadata?.payment_id ?? null}, ${event.livemode}, ${event.api_version ?? null},
              ${new Date(event.created * 1000)}, ${now})
      on conflict do nothing returning 1`;
    if (stored.length && HANDLED.has(event.type)) {
      const origin = randomUUID();
      await tx`
        insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, ordering_key, origin, created_at, search_keys)
        values (${uuid7()}, 'payments.handle_stripe_event', 'payments', ${sql.json({ event_id: event.id, object_id: object })}, 1, 1, ${now}, 900,
                ${`stripe:${object}`}, ${sql.json({ request_id: origin })}, ${now}, ${[event.id, object, origin].sort()})
        on conflict do nothing`;
    }
    return stored.length > 0;
  });
}

export default async function payments(app) {
  // The signature is of the bytes.
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_, body, done) => done(null, body));
  app.post("/payment/webhook", async (request, reply) => {
    if (!isSigned(request.body, request.headers["stripe-signature"] ?? "")) return problem(reply, 400, "invalid_signature");
    if (await store(JSON.parse(request.body))) await redis.publish("peer:jobs", "payments");
    return { received: true };
  });
}
