"""The live side's reading threads, in a test that uses them in its own process."""

import asyncio
from collections.abc import Callable
from threading import Barrier

from django.db import connection

from live.work.pool import READ_THREADS, READS


async def in_each_reading_thread(act: Callable[[], object]) -> None:
    """Call a function once in each of the threads."""
    all_threads = Barrier(READ_THREADS)

    def wait_and_act() -> None:
        # Each call keeps its thread until all are there, so that no thread gets two.
        all_threads.wait(10)
        act()

    await asyncio.gather(*(READS.run(wait_and_act) for _ in range(READ_THREADS)))


async def close_reading_connections() -> None:
    """Close the threads' connections to the database, which later tests may not use."""
    # In the thread: `connection` is another one in each.
    await in_each_reading_thread(lambda: connection.close())
