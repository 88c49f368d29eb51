"""Who asks, and how often they may: tokens, logins that can be revoked within seconds, and a limit of requests a minute."""

import base64
import os
import time
import uuid

import jwt

from stores import problem, redis, row, statement

KEY_ID, _, KEY = os.environ["JWT_KEYS"].partition(":")
KEY = base64.b64decode(KEY)
ISSUER = os.environ["ISSUER"]
AUDIENCE = "rapport"
LIFETIME_SECONDS = 15 * 60

RATE_LIMIT = int(os.environ["RATE_LIMIT_PER_MINUTE"])
UNLIMITED = {"/health/ready", "/payment/webhook"}

# How long a login is known from memory.
STATUS_SECONDS = 3

STATUS = statement(
    """select u.is_active, u.role from sessions s join users u on u.id = s.user_id
        where s.id = :sid and u.id = :user and s.revoked_at is null and s.expires_at > now()"""
)
statuses = {}


def sign(user_id, role, session_id):
    """An access token."""
    now = int(time.time())
    claims = {"sub": str(user_id), "role": role, "sid": str(session_id), "iat": now, "exp": now + LIFETIME_SECONDS, "iss": ISSUER, "aud": AUDIENCE}
    return jwt.encode(claims, KEY, algorithm="HS256", headers={"kid": KEY_ID})


def claims_of(header):
    """The claims of a bearer token, or None."""
    if not header.startswith("Bearer "):
        return None
    try:
        return jwt.decode(header[7:], KEY, algorithms=["HS256"], audience=AUDIENCE, issuer=ISSUER)
    except jwt.InvalidTokenError:
        return None


async def signed_in(request):
    """The id and role of whoever asks, or None."""
    claims = claims_of(request.headers.get("authorization", ""))
    if claims is None:
        return None
    sid, now = claims["sid"], time.monotonic()
    known = statuses.get(sid)
    if known is None or now - known[0] > STATUS_SECONDS:
        if len(statuses) > 50_000:
            statuses.clear()
        status = await row(STATUS, sid=uuid.UUID(sid), user=uuid.UUID(claims["sub"]))
        known = statuses[sid] = (now, status["role"] if status and status["is_active"] else None)
    return (uuid.UUID(claims["sub"]), known[1]) if known[1] else None


class RateLimit:
    """Counts requests per caller and minute in Redis, for both worker processes; adds what is left to the response."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["path"] in UNLIMITED:
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        caller = headers.get(b"authorization") or headers.get(b"x-forwarded-for") or scope["client"][0].encode()
        second = int(time.time())
        key = b"peer:rate:%d:%s" % (second // 60, caller[-43:])
        async with redis.pipeline(transaction=False) as pipeline:
            used, _ = await pipeline.incr(key).expire(key, 120).execute()
        if used > RATE_LIMIT:
            return await problem(429, "rate_limited")(scope, receive, send)
        limits = [
            (b"ratelimit-limit", str(RATE_LIMIT).encode()),
            (b"ratelimit-remaining", str(RATE_LIMIT - used).encode()),
            (b"ratelimit-reset", str(60 - second % 60).encode()),
        ]

        async def send_with_limits(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *limits]
            await send(message)

        await self.app(scope, receive, send_with_limits)
