"""Holding a time: checked for a good message, decided by the database's exclusion constraints."""

import time
import uuid
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict

import access
import slots
from stores import answer, dumps, problem, row, statement, transactions, uuid7

router = APIRouter()

HOLD = timedelta(minutes=15)
MAX_HOLDS = 3

PEOPLE = statement(
    """select coach.full_name as coach_name, client.full_name as client_name, c.availability, c.price_amount, c.price_currency,
              c.session_durations, c.cancellation_policy, c.wants_listing and c.is_complete and coach.is_active as is_listed
         from coach_profiles c join users coach on coach.id = c.user_id, users client where c.user_id = :coach and client.id = :client"""
)
COUNT_HOLDS = statement("select active_hold_count(user_id, :now) from client_profiles where user_id = :client for update")
INSERT = statement(
    """insert into bookings (id, client_id, coach_id, during, blocked, status, price_amount, price_currency, cancellation_policy, notes,
                             hold_expires_at, earliest_start, created_at, updated_at)
       values (:id, :client, :coach, tstzrange(:start, :end), tstzrange(:start, :blocked), 'pending', :amount, :currency, :policy, :notes,
               :expires, :start, :now, :now)
       on conflict do nothing returning revision"""
)
AUDIT = statement(
    """insert into audit (id, at, actor_id, actor_role, action, subject_kind, subject_id, after, request_id, address)
       values (:id, :now, :client, 'client', 'bookings.held', 'booking', :booking, cast(:after as jsonb), :request_id, :address)"""
)
IS_CLIENT_BUSY = statement(
    """select exists (select from bookings where client_id = :client and status in ('pending', 'confirmed') and during && tstzrange(:start, :end)) as busy"""
)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")

    coach_id: uuid.UUID
    starts_at: AwareDatetime
    duration_minutes: int
    notes: str | None = None


@router.post("/booking")
async def book(body: Body, request: Request):
    who = await access.signed_in(request)
    if who is None:
        return problem(401, "unauthenticated")
    client, role = who
    if role != "client":
        return problem(403, "forbidden")
    people = await row(PEOPLE, coach=body.coach_id, client=client)
    now = datetime.now(UTC)
    if people is None or not people["is_listed"] or body.duration_minutes not in people["session_durations"] or body.starts_at <= now:
        return problem(422, "validation_failed")
    availability = people["availability"]
    # Half up.
    amount = (people["price_amount"] * body.duration_minutes * 2 + 60) // 120
    start = body.starts_at.astimezone(UTC)
    if not slots.is_offered(availability, body.duration_minutes, int(start.timestamp()), int(time.time()), amount > 0):
        return problem(422, "not_available")
    end = start + timedelta(minutes=body.duration_minutes)
    id = uuid7()
    price = {"amount": amount, "currency": people["price_currency"]}
    async with transactions.connect() as db, db.begin():
        holds = (await db.execute(COUNT_HOLDS, {"client": client, "now": now})).scalar()
        if holds >= MAX_HOLDS:
            return problem(409, "too_many_holds")
        values = {"id": id, "client": client, "coach": body.coach_id, "start": start, "end": end, "now": now, "expires": now + HOLD}
        values |= {"blocked": end + timedelta(minutes=availability.get("gap_minutes", 0)), "notes": body.notes}
        values |= {"amount": amount, "currency": price["currency"], "policy": people["cancellation_policy"]}
        revision = (await db.execute(INSERT, values)).scalar()
        if revision is not None:
            after = dumps({"status": "pending", "starts_at": start, "price": price}).decode()
            audit = {"id": uuid7(), "now": now, "client": client, "booking": id, "after": after}
            await db.execute(AUDIT, audit | {"request_id": str(uuid.uuid4()), "address": request.headers.get("x-forwarded-for")})
    if revision is None:
        busy = await row(IS_CLIENT_BUSY, client=client, start=start, end=end)
        return problem(409, "client_busy" if busy["busy"] else "slot_taken")
    nothing = ("payment_id", "payment_status", "meeting_link", "cancelled_by", "cancel_reason", "no_show")
    booking = {
        "id": id,
        "client_id": client,
        "coach_id": body.coach_id,
        "client_name": people["client_name"],
        "coach_name": people["coach_name"],
        "starts_at": start,
        "ends_at": end,
        "duration_minutes": body.duration_minutes,
        "status": "pending",
        "price": price,
        "notes": body.notes,
        "hold_expires_at": now + HOLD,
        "cancellation_policy": people["cancellation_policy"],
        "revision": revision,
        "created_at": now,
        "updated_at": now,
    }
    return answer(booking | dict.fromkeys(nothing), 201)
