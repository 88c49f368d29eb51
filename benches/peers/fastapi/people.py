"""Signing in, one's notifications, and one's matches as they were computed."""

import asyncio
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

import bcrypt
import orjson
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict

import access
from coaches import CARDS, card
from stores import answer, dumps, problem, redis, row, rows, statement, transactions, uuid7

router = APIRouter()

LOGIN_LIFETIME = timedelta(days=30)
MATCH_LIFETIME = timedelta(hours=24)

ACCOUNT = statement(
    """select id, email, role, full_name, timezone, is_active, email_verified_at is not null as email_verified, created_at, password_hash
         from users where email_key = :email"""
)
OPEN_LOGIN = statement(
    """insert into sessions (id, user_id, user_agent, address, created_at, last_used_at, expires_at)
       values (:id, :user, :agent, :address, :now, :now, :expires)"""
)
ISSUE_TOKEN = statement("insert into refresh_tokens (token_hash, session_id, created_at, expires_at) values (:hash, :id, :now, :expires)")
NOTIFICATIONS = statement(
    """select id, kind, data, read_at, created_at from notifications where user_id = :user and withdrawn_at is null
        order by seq desc limit :limit offset :offset"""
)
COUNTS = statement(
    """select (select count(*) from notifications where user_id = :user and withdrawn_at is null) as total,
              coalesce((select unread from notification_counters where user_id = :user), 0) as unread"""
)
QUIZ = statement("select cast(quiz as text) as quiz, updated_at from client_profiles where user_id = :user")

# The hash of nobody's password: an unknown address takes as long.
NOBODY = bcrypt.hashpw(b"nobody", bcrypt.gensalt(12))


class Login(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str
    password: str


@router.post("/auth/login")
async def log_in(body: Login, request: Request):
    user = await row(ACCOUNT, email=body.email.strip().lower())
    stored = user["password_hash"].encode() if user else NOBODY
    is_right = await asyncio.to_thread(bcrypt.checkpw, body.password.encode()[:72], stored)
    if user is None or not is_right:
        return problem(401, "invalid_credentials")
    if not user["is_active"]:
        return problem(403, "account_inactive")
    now, session_id, token = datetime.now(UTC), uuid7(), secrets.token_urlsafe(32)
    login = {"id": session_id, "now": now, "expires": now + LOGIN_LIFETIME}
    device = {"agent": request.headers.get("user-agent"), "address": request.headers.get("x-forwarded-for")}
    async with transactions.connect() as db, db.begin():
        await db.execute(OPEN_LOGIN, login | device | {"user": user["id"]})
        await db.execute(ISSUE_TOKEN, login | {"hash": hashlib.sha256(token.encode()).digest()})
    return answer(
        {
            "user": {name: value for name, value in user.items() if name != "password_hash"},
            "access_token": access.sign(user["id"], user["role"], session_id),
            "refresh_token": token,
            "token_type": "Bearer",
            "expires_in": access.LIFETIME_SECONDS,
        }
    )


@router.get("/notifications")
async def notifications(request: Request, page: int = 1, per_page: int = 20):
    who = await access.signed_in(request)
    if who is None:
        return problem(401, "unauthenticated")
    found = await rows(NOTIFICATIONS, user=who[0], limit=per_page + 1, offset=(page - 1) * per_page)
    counts = await row(COUNTS, user=who[0])
    items = [dict(one) for one in found[:per_page]]
    total = counts["total"]
    return answer(
        {
            "items": items,
            "page": page,
            "per_page": per_page,
            "total": total,
            "pages": -(-total // per_page),
            "next_cursor": items[-1]["id"] if len(found) > per_page else None,
            "unread_count": counts["unread"],
        }
    )


async def match_key(user):
    """Where a client's matches are: they change with the quiz and the profile."""
    client = await row(QUIZ, user=user)
    if client is None or client["quiz"] is None:
        return None
    digest = hashlib.sha256(f"{client['updated_at']}{client['quiz']}".encode()).hexdigest()
    return f"peer:fastapi:match:{user}:{digest}"


@router.post("/match")
async def match(request: Request):
    who = await access.signed_in(request)
    if who is None:
        return problem(401, "unauthenticated")
    key = await match_key(who[0])
    stored = await redis.get(key) if key else None
    if stored is None:
        return problem(503, "not_computed")
    found = orjson.loads(stored)
    cards = {str(coach["id"]): card(coach) for coach in await rows(CARDS, ids=[one["coach_id"] for one in found["matches"]])}
    matches = [{"coach": cards[one.pop("coach_id")], **one} for one in found["matches"] if one["coach_id"] in cards]
    return answer(found | {"matches": matches, "source": "cache"})


@router.put("/bench/match")
async def keep_match(request: Request):
    """Takes the place of computing: what is measured is an answer from the cache."""
    who = await access.signed_in(request)
    if who is None:
        return problem(401, "unauthenticated")
    found = orjson.loads(await request.body())
    for one in found["matches"]:
        one["coach_id"] = one.pop("coach")["id"]
    await redis.set(await match_key(who[0]), dumps(found), ex=int(MATCH_LIFETIME.total_seconds()))
    return answer({})
