"""The list of coaches, one coach, and a coach's free times."""

import math
import time
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

import slots
from stores import answer, dumps, problem, redis, row, rows, statement

router = APIRouter()

# How old a list from the cache may be.
CACHE_SECONDS = 10

CARD = """u.id, u.full_name, c.headline, c.expertise, c.languages, c.countries, c.price_amount, c.price_currency, c.session_durations,
          u.timezone, c.rating_sum, c.review_count"""
LISTED = "c.wants_listing and c.is_complete and u.is_active and u.role = 'coach'"
FROM = "from coach_profiles c join users u on u.id = c.user_id"
# Of index `bench_coaches_rated`.
ORDER = "order by (20::float8 + c.rating_sum) / (5::float8 + c.review_count) desc, c.review_count desc, c.user_id"

CONDITIONS = {
    "language": "c.languages && cast(:language as text[])",
    "country": "c.countries && cast(:country as text[])",
    "expertise": "c.expertise && cast(:expertise as text[])",
    "min_price": "c.price_amount >= cast(:min_price as bigint)",
    "max_price": "c.price_amount <= cast(:max_price as bigint)",
    "currency": "c.price_currency = cast(:currency as text)",
}
LISTS = ("language", "country", "expertise")

COACH = statement(f"select {CARD}, c.bio, c.cancellation_policy, c.availability {FROM} where u.id = :id and {LISTED}")
CARDS = statement(f"select {CARD} {FROM} where u.id = any(cast(:ids as uuid[])) and {LISTED}")
BUSY = statement(
    """select extract(epoch from lower(blocked))::bigint as start, extract(epoch from upper(blocked))::bigint as end from bookings
        where coach_id = :id and status in ('pending', 'confirmed') and blocked && tstzrange(:first, :last)
          and not (status = 'pending' and hold_expires_at <= now()
                   and not exists (select from payments p where p.booking_id = bookings.id and p.checkout_status <> 'void'))
       union all
       select extract(epoch from lower(during))::bigint, extract(epoch from upper(during))::bigint from busy_times
        where user_id = :id and during && tstzrange(:first, :last)"""
)

searches = {}


def search(names):
    """The statement of a search by these parameters, made once."""
    if names not in searches:
        where = " and ".join([LISTED, *(CONDITIONS[name] for name in names)])
        counted = f"(select count(*) {FROM} where {where}) as total"
        searches[names] = statement(f"select {CARD}, {counted} {FROM} where {where} {ORDER} limit :limit offset :offset")
    return searches[names]


def price(coach):
    return {"amount": coach["price_amount"], "currency": coach["price_currency"]}


def card(coach):
    """A coach in a list."""
    count = coach["review_count"]
    return {
        "id": coach["id"],
        "full_name": coach["full_name"],
        "headline": coach["headline"],
        "photo_url": None,
        "expertise": coach["expertise"],
        "languages": coach["languages"],
        "countries": coach["countries"],
        "price": price(coach),
        "session_durations": coach["session_durations"],
        "timezone": coach["timezone"],
        "rating": math.floor(coach["rating_sum"] / count * 100 + 0.5) / 100 if count else None,
        "review_count": count,
    }


@router.get("/coaches")
async def coaches(request: Request):
    key = f"peer:fastapi:coaches:{request.url.query}"
    may_be_cached = request.headers.get("cache-control") != "no-cache"
    if may_be_cached and (cached := await redis.get(key)):
        return Response(cached, media_type="application/json")
    asked = request.query_params
    try:
        page, per_page = int(asked.get("page", 1)), int(asked.get("per_page", 20))
        values = {name: asked.getlist(name) if name in LISTS else asked[name] for name in CONDITIONS if name in asked}
        values |= {name: int(values[name]) for name in ("min_price", "max_price") if name in values}
    except ValueError:
        return problem(422, "validation_failed")
    if page < 1 or not 1 <= per_page <= 100:
        return problem(422, "validation_failed")
    names = tuple(name for name in CONDITIONS if name in values)
    found = await rows(search(names), limit=per_page, offset=(page - 1) * per_page, **values)
    total = found[0]["total"] if found else (await rows(search(names), limit=1, offset=0, **values) or [{"total": 0}])[0]["total"]
    body = dumps(
        {
            "items": [card(coach) for coach in found],
            "page": page,
            "per_page": per_page,
            "total": total,
            "pages": -(-total // per_page),
            "prices_in": values.get("currency", "EUR"),
        }
    )
    if may_be_cached:
        await redis.set(key, body, ex=CACHE_SECONDS)
    return Response(body, media_type="application/json")


@router.get("/coaches/{id}")
async def coach(id: uuid.UUID):
    found = await row(COACH, id=id)
    if found is None:
        return problem(404, "not_found")
    return answer(card(found) | {"bio": found["bio"], "cancellation_policy": found["cancellation_policy"]})


@router.get("/coaches/{id}/slots")
async def free_times(id: uuid.UUID, request: Request):
    coach = await row(COACH, id=id)
    if coach is None:
        return problem(404, "not_found")
    asked, now = request.query_params, int(time.time())
    zone = asked.get("timezone", coach["timezone"])
    first = slots.parsed_date(asked.get("from")) or datetime.fromtimestamp(now, ZoneInfo(zone)).date()
    last = slots.parsed_date(asked.get("to")) or first + timedelta(days=13)
    minutes = int(asked.get("duration_minutes", coach["session_durations"][0]))
    if not 0 <= (last - first).days < 62 or minutes not in coach["session_durations"]:
        return problem(422, "validation_failed")
    midnight = datetime(first.year, first.month, first.day, tzinfo=ZoneInfo(zone))
    reach = {"first": midnight - timedelta(days=2), "last": midnight + timedelta(days=(last - first).days + 3)}
    busy = [(one["start"], one["end"]) for one in await rows(BUSY, id=id, **reach)]
    listed = slots.days(coach["availability"], minutes, busy, first, last, zone, now, coach["price_amount"] > 0)
    return answer({"timezone": zone, "duration_minutes": minutes, "days": listed})
