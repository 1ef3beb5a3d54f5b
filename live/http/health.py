"""Health checks for machines: whether the process is up, and whether it can serve. Plain ASGI applications, for any
host.
"""

import asyncio

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from debate.redis_servers import RedisServer
from live.engine import engine
from live.fanout.viewer import Message, Receive, Send
from live.http.plain_answers import answer, refuse_method

PROBE_TIMEOUT_S = 2.0
METHODS = ("GET", "HEAD")
DATABASE = "database"


async def healthz(scope: Message, receive: Receive, send: Send) -> None:
    """Answer 200: the process and its loop are running."""
    if scope["method"] not in METHODS:
        return await refuse_method(scope, send, *METHODS)
    await answer(scope, send, 200, b"ok\n")


async def readyz(scope: Message, receive: Receive, send: Send) -> None:
    """Answer 200 if the database responds, otherwise 503 with the reason; within two seconds.

    A draining process is not ready either. One that misses Redis is, and says so: it serves everything, and a proxy
    that asks all processes would otherwise take all of them out at once.
    """
    if scope["method"] not in METHODS:
        return await refuse_method(scope, send, *METHODS)
    if engine.is_stopping:
        return await answer(scope, send, 503, b"not ready: this process stops\n")
    silent = await _find_silence()
    remark = f": no answer from {', '.join(silent)}" if silent else ""
    if DATABASE in silent:
        return await answer(scope, send, 503, f"not ready{remark}\n".encode())
    await answer(scope, send, 200, f"ready{remark}\n".encode())


async def _find_silence() -> list[str]:
    """Return what doesn't respond."""
    probes = {DATABASE: _ask_database()} | {
        f"redis {number}": _ask_redis(server) for number, server in enumerate(settings.REDIS_SERVERS)
    }
    outcomes = await asyncio.gather(
        *(asyncio.wait_for(probe, PROBE_TIMEOUT_S) for probe in probes.values()), return_exceptions=True
    )
    return [name for name, outcome in zip(probes, outcomes, strict=True) if isinstance(outcome, BaseException)]


async def _ask_database() -> None:
    # In a separate thread, so that a hanging check doesn't block the pages' thread.
    await sync_to_async(_select_one, thread_sensitive=False)()


def _select_one() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


async def _ask_redis(server: RedisServer) -> None:
    async with server.opened_in_loop(retry=None, socket_timeout=PROBE_TIMEOUT_S) as client:
        await client.ping()
