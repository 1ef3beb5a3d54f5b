"""The threads in which the live side talks to the database, so that the event loop never waits for it.

Reads and writes have threads of their own: commands that wait for a lock must not hold up what others are shown.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections, connection

P = ParamSpec("P")
T = TypeVar("T")

READ_THREADS = 4
# Ballots that wait at the same time share a transaction: more threads, larger groups.
WRITE_THREADS = 8


class DatabasePool:
    """A bounded number of threads, each with a database connection that is renewed as Django would per request."""

    def __init__(self, name: str, *, threads: int) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=f"database-{name}")

    async def run(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `act` returns in one of the pool's threads; raises what it raises."""
        work = partial(_with_fresh_connection, partial(act, *args, **kwargs))
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _with_fresh_connection(act: Callable[[], T]) -> T:
    _renew_connection()
    try:
        return act()
    finally:
        _renew_connection()


def _renew_connection() -> None:
    """Let go of a connection that may be broken or has had its time, as Django does around each request."""
    # SQLite's is an open file, which no network breaks; opening it anew costs more than most reads.
    if connection.vendor != "sqlite" or connection.errors_occurred:
        close_old_connections()


READS = DatabasePool("read", threads=READ_THREADS)
WRITES = DatabasePool("write", threads=WRITE_THREADS)
