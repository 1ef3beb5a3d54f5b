"""A bounded number of threads for synchronous work, with a short queue.

A request that would wait long is refused at once: a late response would only delay the next ones.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from time import monotonic
from typing import TypeVar

from debate.errors import Unavailable
from live.counters import LANE_BUSY, LANE_REFUSED, LANE_SECONDS, LANE_WAIT_SECONDS, LANE_WAITING
from live.work.overload import too_busy

T = TypeVar("T")

# A reader who waits longer reloads the page, and then two requests wait.
MAX_WAIT_S = 0.8
# Each queued request is in memory.
MAX_WAITING = 1_000
# The weight of the newest duration in the moving average.
NEWEST_SHARE = 0.1


class Lane:
    """A number of threads, and a first-in, first-out queue."""

    def __init__(self, name: str, *, threads: int) -> None:
        self._threads = threads
        self._executor = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=f"lane-{name}")
        self._free = asyncio.Semaphore(threads)
        self._waiting = 0
        self._usual_s = 0.0
        self._busy = 0
        LANE_WAITING.labels(name).set_function(lambda: self._waiting)
        LANE_BUSY.labels(name).set_function(lambda: self._busy)
        self._wait_seconds, self._seconds = LANE_WAIT_SECONDS.labels(name), LANE_SECONDS.labels(name)
        self._refused = LANE_REFUSED.labels(name)

    @property
    def is_busy(self) -> bool:
        """Whether a new request has to wait."""
        return self._free.locked()

    async def run(self, act: Callable[[], T]) -> T:
        """Return what `act` returns in one of the threads; raises what it raises.

        Raises `Unavailable` if no thread is free within `MAX_WAIT_S`, or if that can be predicted. A cancelled caller
        leaves the queue; work that has started in a thread is finished.
        """
        came = monotonic()
        await self._wait_for_turn()
        began = monotonic()
        self._wait_seconds.observe(began - came)
        self._busy += 1
        running = asyncio.get_running_loop().run_in_executor(self._executor, copy_context().run, act)
        running.add_done_callback(partial(self._end, began))
        return await asyncio.shield(running)

    async def _wait_for_turn(self) -> None:
        if self.is_busy and (self._waiting >= MAX_WAITING or self._foreseen_wait_s() > MAX_WAIT_S):
            raise self._overloaded()
        self._waiting += 1
        try:
            async with asyncio.timeout(MAX_WAIT_S):
                await self._free.acquire()
        except TimeoutError:
            raise self._overloaded() from None
        finally:
            self._waiting -= 1

    def _foreseen_wait_s(self) -> float:
        return self._waiting * self._usual_s / self._threads

    def _end(self, began: float, done: asyncio.Future[T]) -> None:
        self._free.release()
        self._busy -= 1
        took_s = monotonic() - began
        self._seconds.observe(took_s)
        self._usual_s += NEWEST_SHARE * (took_s - self._usual_s)
        # A client that has left needs no outcome.
        if not done.cancelled():
            done.exception()

    def _overloaded(self) -> Unavailable:
        self._refused.inc()
        return too_busy()
