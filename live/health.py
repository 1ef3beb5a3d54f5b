"""For machines: is the process up, and can it serve?"""

import asyncio

import redis.asyncio as redis
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from live.engine import engine

PROBE_TIMEOUT_S = 2.0


async def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process runs and its loop turns."""
    return HttpResponse("ok\n", content_type="text/plain")


async def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database and the channel layer answer, else 503 with the reason; within two seconds.

    A process that stops is not ready either, for whoever still has a connection to it.
    """
    if engine.is_stopping:
        return HttpResponse("not ready: this process stops\n", status=503, content_type="text/plain")
    probes = {"database": _ask_database()} | {
        f"redis {number}": _ask_redis(url) for number, url in enumerate(settings.REDIS_URLS)
    }
    outcomes = await asyncio.gather(
        *(asyncio.wait_for(probe, PROBE_TIMEOUT_S) for probe in probes.values()), return_exceptions=True
    )
    failed = [name for name, outcome in zip(probes, outcomes, strict=True) if isinstance(outcome, BaseException)]
    if failed:
        return HttpResponse(f"not ready: no answer from {', '.join(failed)}\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


@sync_to_async
def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


async def _ask_redis(url: str) -> None:
    async with redis.Redis.from_url(url, retry=None, socket_timeout=PROBE_TIMEOUT_S) as client:
        await client.ping()
