"""The services that every process needs: the database, its connections, Redis, and clocks that agree."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from debate.outbox.adding import count_due
from debate.readers.models import Reader, Role
from debate.redis_servers import RedisServer
from live.doctor.results import CheckResult, ok, wrong
from live.process import upgrade
from live.process.startup import REDIS_PROBE_TIMEOUT_S, first_line, require_database

# The clocks of machines that share jobs may differ by this much.
MAX_CLOCK_DIFFERENCE_S = 2.0
# While the mail server is away, it is asked every five minutes.
MAX_MAIL_DELAY_MINUTES = 15


def look_at_database() -> Iterator[CheckResult]:
    """Find whether the database answers, is up to date, and has an administrator."""
    try:
        require_database()
        began = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        took_ms = (time.monotonic() - began) * 1000
        if connection.vendor == "postgresql":
            number = int(_value("SHOW server_version_num"))
            yield ok("database", f"PostgreSQL {number // 10_000}.{number % 10_000}, connects in {took_ms:.0f} ms")
        else:
            yield ok("database", f"SQLite {sqlite3.sqlite_version}, {connection.settings_dict['NAME']}")
        upgrade.require_up_to_date()
    except SystemExit as problem:
        yield wrong("database", str(problem).removeprefix("hustings: "))
        return
    yield ok("migrations", "up to date")
    if Reader.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists():
        yield ok("administrator", "there is one")
    else:
        yield wrong("administrator", "there is none: manage.py moderator NAME --role administrator")


def look_at_connections(processes: int) -> Iterator[CheckResult]:
    """Find whether PostgreSQL accepts the connections that this number of processes can open."""
    if connection.vendor != "postgresql":
        if processes > 1:
            yield ok(
                "connections", f"SQLite, one writer at a time for {processes} processes: PostgreSQL has no such limit"
            )
        return
    pool: Any = connection.settings_dict["OPTIONS"].get("pool")
    # The event loop of each process has one more connection, outside the pool (live/work/loop_connection.py).
    needed = processes * ((pool["max_size"] if isinstance(pool, dict) else 1) + 1)
    most = int(_value("SHOW max_connections")) - int(_value("SHOW superuser_reserved_connections"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        raw = connection.connection
        # A pooler numbers its clients itself.
        is_pooled = raw is not None and raw.info.backend_pid != cursor.fetchone()[0]
    shown = f"{processes} process{'es' if processes > 1 else ''} can open {needed}"
    if is_pooled:
        yield ok("connections", f"{shown} to a pooler: its max_client_conn has to be above that")
    elif needed > most:
        yield wrong(
            "connections",
            f"{shown}, and PostgreSQL takes {most}: set its max_connections to {needed + 20} or more, run fewer "
            "processes, or put PgBouncer in between",
        )
    else:
        yield ok("connections", f"{shown} of PostgreSQL's {most}")


def look_at_outbox() -> Iterator[CheckResult]:
    """Find whether mail that is due is sent."""
    waiting, since = count_due()
    late_minutes = int((timezone.now() - since).total_seconds() // 60) if since else 0
    if late_minutes > MAX_MAIL_DELAY_MINUTES:
        yield wrong(
            "outbox",
            f"{waiting} items wait to be mailed, the first for {late_minutes} minutes: look at MAIL_URL and "
            "QUEUE_WEBHOOK_URL, and whether a server runs",
        )
    else:
        yield ok("outbox", f"{waiting} items wait to be mailed")


def look_at_redis(processes: int) -> Iterator[CheckResult]:
    """Find whether each Redis server answers."""
    if not settings.REDIS_SERVERS:
        if processes > 1:
            yield wrong("redis", f"{processes} processes need it to notify each other of changes: set REDIS_URL")
        else:
            yield ok("redis", "none; one process needs none")
    for server in settings.REDIS_SERVERS:
        place = server.place
        try:
            with _redis(server) as client:
                began = time.monotonic()
                client.ping()
                took_ms = (time.monotonic() - began) * 1000
                yield ok("redis", f"{client.info('server')['redis_version']} at {place}, connects in {took_ms:.0f} ms")
        except redis.RedisError as error:
            yield wrong(
                "redis",
                f"{place} does not answer ({first_line(error)}): start it, or correct REDIS_URL. Until then changes "
                "reach readers on other processes a second late",
            )


def look_at_clocks() -> Iterator[CheckResult]:
    """Find whether this machine's clock agrees with those of the services."""
    clocks = {}
    if connection.vendor == "postgresql":
        began = time.time()
        seconds = float(_value("SELECT extract(epoch FROM clock_timestamp())"))
        clocks["PostgreSQL"] = seconds - (began + time.time()) / 2
    for number, server in enumerate(settings.REDIS_SERVERS, start=1):
        try:
            with _redis(server) as client:
                began = time.time()
                whole, microseconds = client.time()
                clocks[f"Redis {number}"] = whole + microseconds / 1e6 - (began + time.time()) / 2
        except redis.RedisError:
            continue
    for name, difference_s in clocks.items():
        if abs(difference_s) > MAX_CLOCK_DIFFERENCE_S:
            side = "ahead of" if difference_s > 0 else "behind"
            yield wrong(
                "clock",
                f"the clock of {name}'s machine is {abs(difference_s):.1f} s {side} this one's: run chrony or "
                "systemd-timesyncd on both",
            )
        else:
            yield ok("clock", f"agrees with that of {name} to {abs(difference_s):.2f} s")


def _redis(server: RedisServer) -> AbstractContextManager[redis.Redis]:
    return server.opened(retry=None, socket_connect_timeout=REDIS_PROBE_TIMEOUT_S, socket_timeout=REDIS_PROBE_TIMEOUT_S)


def _value(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
