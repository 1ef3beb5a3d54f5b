"""Single flight: of many identical reads one goes to the database, and all get its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlight(Generic[K, V]):
    """At most one read per key is running, and requests during it share the next one.

    So no answer is older than its request, and nobody gets a text that was removed before they came.
    """

    def __init__(self, read: Callable[[K], Awaitable[V]]) -> None:
        self._read = read
        self._running: dict[K, asyncio.Task[V]] = {}
        self._next: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K) -> V:
        """Return the result for the key; raises what reading raises."""
        task = self._next.get(key)
        if task is None:
            task = self._next[key] = asyncio.create_task(self._run(key))
        # A caller that is cancelled must not cancel the answer for the others.
        return await asyncio.shield(task)

    async def _run(self, key: K) -> V:
        if before := self._running.get(key):
            await asyncio.wait([before])
        task = self._running[key] = self._next.pop(key)
        try:
            return await self._read(key)
        finally:
            if self._running.get(key) is task:
                del self._running[key]


def answer_all(waiting: list[asyncio.Future[None]], failure: BaseException | None = None) -> None:
    """Resume the waiting callers; those that have left are done already."""
    for looked in waiting:
        if looked.done():
            continue
        if failure:
            looked.set_exception(failure)
        else:
            looked.set_result(None)
