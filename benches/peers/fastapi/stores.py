"""Postgres and Redis of one worker process: two engines over ten connections, one that commits each statement and one for transactions."""

import os
import secrets
import time
import uuid

import orjson
from fastapi import Response
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

POOL_SIZE = int(os.environ["POOL_SIZE"])

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgres://", "postgresql://").replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=POOL_SIZE,
    max_overflow=0,
    # A read is one round trip, without BEGIN and ROLLBACK around it.
    isolation_level="AUTOCOMMIT",
    json_deserializer=orjson.loads,
)
transactions = engine.execution_options(isolation_level="READ COMMITTED")
redis = Redis.from_url(os.environ["REDIS_URL"], max_connections=64)


async def rows(sql, **values):
    """All rows of one statement."""
    async with engine.connect() as db:
        return (await db.execute(sql, values)).mappings().all()


async def row(sql, **values):
    """The first row of one statement, or None."""
    async with engine.connect() as db:
        return (await db.execute(sql, values)).mappings().first()


def statement(sql):
    """A statement that is compiled once."""
    return text(sql)


def uuid7():
    """An id in the order of time, as the product's."""
    bits = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return uuid.UUID(int=bits & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def dumps(value):
    """JSON in bytes."""
    return orjson.dumps(value, default=str, option=orjson.OPT_UTC_Z)


def answer(value, status=200):
    """A response of JSON."""
    return Response(dumps(value), status, media_type="application/json")


def problem(status, code):
    """An error, as RFC 9457 has it."""
    return Response(dumps({"status": status, "code": code}), status, media_type="application/problem+json")
