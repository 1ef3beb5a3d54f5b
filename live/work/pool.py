"""The live side's threads for the database, so that the event loop never waits for it.

Reads and writes have separate threads: commands that wait for a lock must not delay what others see.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from live.counters import POOL_WORK
from live.work.kept_connection import with_kept_connection

P = ParamSpec("P")
T = TypeVar("T")

READ_THREADS = 4
# Simultaneous ballots share a transaction: more threads, larger batches.
WRITE_THREADS = 8


class DatabasePool:
    """A bounded number of threads, each with a separate database connection."""

    def __init__(self, name: str, *, threads: int) -> None:
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=f"database-{name}")
        self._work = 0
        POOL_WORK.labels(name).set_function(lambda: self._work)

    async def run(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what `act` returns in one of the pool's threads; raises what it raises."""
        work = partial(with_kept_connection, partial(act, *args, **kwargs))
        self._work += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
        finally:
            self._work -= 1


READS = DatabasePool("read", threads=READ_THREADS)
WRITES = DatabasePool("write", threads=WRITE_THREADS)
