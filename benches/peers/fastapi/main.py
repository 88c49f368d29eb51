"""The hot endpoints of Rapport as its original stack would have them: FastAPI, SQLAlchemy, asyncpg, uvicorn, redis. Started by bin/bench, with two
worker processes; ends with its standard input."""

import os
import signal
import sys
import threading
from contextlib import asynccontextmanager

from fastapi import FastAPI

import access
import bookings
import coaches
import payments
import people
from stores import answer, engine, redis, row, statement


@asynccontextmanager
async def close_in_the_end(_):
    yield
    await redis.aclose()
    await engine.dispose()


app = FastAPI(openapi_url=None, lifespan=close_in_the_end)
app.add_middleware(access.RateLimit)
for part in (coaches, bookings, payments, people):
    app.include_router(part.router)


@app.get("/health/ready")
async def ready():
    await row(statement("select 1"))
    await redis.ping()
    return answer({})


def end_with_standard_input():
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    import uvicorn

    threading.Thread(target=end_with_standard_input, daemon=True).start()
    uvicorn.run(
        "main:app",
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        workers=int(os.environ["PROCESSES"]),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
