"""What Stripe calls: the signature is checked, the event and its job are stored in one transaction."""

import hashlib
import hmac
import os
import time
import uuid
from datetime import UTC, datetime

import orjson
from fastapi import APIRouter, Request

from stores import answer, dumps, problem, redis, statement, transactions, uuid7

router = APIRouter()

SECRET = os.environ["STRIPE_WEBHOOK_SECRETS"].encode()
TOLERANCE_SECONDS = 300
HANDLED = {
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
}

STORE = statement(
    """insert into stripe_events (id, kind, object_id, payment_id, livemode, api_version, created_at, received_at)
       values (:id, :kind, :object, :payment, :live, :version, :created, :now) on conflict do nothing returning 1"""
)
ENQUEUE = statement(
    """insert into jobs (id, kind, queue, args, args_version, priority, run_at, max_attempts, ordering_key, origin, created_at, search_keys)
       values (:id, 'payments.handle_stripe_event', 'payments', cast(:args as jsonb), 1, 1, :now, 900, :ordering, cast(:origin as jsonb), :now, :keys)
       on conflict do nothing"""
)


def is_signed(body, header):
    """Whether Stripe has signed exactly these bytes, lately."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if not times or not times[0].isdigit():
        return False
    expected = hmac.new(SECRET, times[0].encode() + b"." + body, hashlib.sha256).hexdigest()
    matches = any([hmac.compare_digest(expected, value) for name, _, value in parts if name == "v1"])
    return matches and abs(time.time() - int(times[0])) <= TOLERANCE_SECONDS


@router.post("/payment/webhook")
async def webhook(request: Request):
    body = await request.body()
    if not is_signed(body, request.headers.get("stripe-signature", "")):
        return problem(400, "invalid_signature")
    event = orjson.loads(body)
    about = event["data"]["object"]
    object_id = about.get("payment_intent") or about.get("id")
    payment = (about.get("metadata") or {}).get("payment_id")
    now = datetime.now(UTC)
    values = {"id": event["id"], "kind": event["type"], "object": object_id, "payment": payment and uuid.UUID(payment)}
    values |= {"live": event["livemode"], "version": event.get("api_version"), "created": datetime.fromtimestamp(event["created"], UTC), "now": now}
    async with transactions.connect() as db, db.begin():
        is_new = (await db.execute(STORE, values)).scalar() is not None
        if is_new and event["type"] in HANDLED:
            origin = str(uuid.uuid4())
            args = dumps({"event_id": event["id"], "object_id": object_id}).decode()
            job = {"id": uuid7(), "args": args, "now": now, "ordering": f"stripe:{object_id}", "keys": sorted([event["id"], object_id, origin])}
            await db.execute(ENQUEUE, job | {"origin": dumps({"request_id": origin}).decode()})
    if is_new:
        await redis.publish("peer:jobs", "payments")
    return answer({"received": True})
