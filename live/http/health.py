"""Health checks for machines: whether the process is up, and whether it can serve. Plain ASGI applications, for any
host.
"""

import asyncio

import redis.asyncio as redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from live.engine import engine
from live.fanout.viewer import Message, Receive, Send
from live.http.plain_answers import answer, refuse_method

PROBE_TIMEOUT_S = 2.0
METHODS = ("GET", "HEAD")


async def healthz(scope: Message, receive: Receive, send: Send) -> None:
    """Answer 200: the process and its loop are running."""
    if scope["method"] not in METHODS:
        return await refuse_method(scope, send, *METHODS)
    await answer(scope, send, 200, b"ok\n")


async def readyz(scope: Message, receive: Receive, send: Send) -> None:
    """Answer 200 if the database and the channel layer respond, otherwise 503 with the reason; within two seconds.

    A draining process is not ready either.
    """
    if scope["method"] not in METHODS:
        return await refuse_method(scope, send, *METHODS)
    obstacle = "this process stops" if engine.is_stopping else await _find_silence()
    if obstacle:
        return await answer(scope, send, 503, f"not ready: {obstacle}\n".encode())
    await answer(scope, send, 200, b"ready\n")


async def _find_silence() -> str:
    """Return what doesn't respond, empty if everything does."""
    probes = {"database": _ask_database()} | {
        f"redis {number}": _ask_redis(url) for number, url in enumerate(settings.REDIS_URLS)
    }
    outcomes = await asyncio.gather(
        *(asyncio.wait_for(probe, PROBE_TIMEOUT_S) for probe in probes.values()), return_exceptions=True
    )
    failed = [name for name, outcome in zip(probes, outcomes, strict=True) if isinstance(outcome, BaseException)]
    return f"no answer from {', '.join(failed)}" if failed else ""


async def _ask_database() -> None:
    # In a separate thread, so that a hanging check doesn't block the pages' thread.
    await sync_to_async(_select_one, thread_sensitive=False)()


def _select_one() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()


async def _ask_redis(url: str) -> None:
    async with redis.Redis.from_url(url, retry=None, socket_timeout=PROBE_TIMEOUT_S) as client:
        await client.ping()
