"""The hot endpoints of Rapport as its original stack would have them: FastAPI, SQLAlchemy, asyncpg, uvicorn, redis. Started by bin/bench, with two
worker processes; ends with its standard input."""

import os
import signal
import sys
import threading

from fastapi import FastAPI

import access
import bookings
import coaches
import payments
import people
from stores import answer, engine, redis, row, statement

app = FastAPI(openapi_url=None)
app.add_middleware(access.RateLimit)
for part in (coaches, bookings, payments, people):
    app.include_router(part.router)


@app.get("/health/ready")
async def ready():
    await row(statement("select 1"))
    await redis.ping()
    return answer({})


@app.on_event("shutdown")
async def close():
    await redis.aclose()
    await engine.dispose()


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
