"""Reads that many wait for at once: one goes to the database, all get its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SharedReads(Generic[K, V]):
    """At most one read per key is under way, and who asks meanwhile shares the next one.

    So no answer is older than its question, and nobody is shown what was removed before they came.
    """

    def __init__(self, read: Callable[[K], Awaitable[V]]) -> None:
        self._read = read
        self._running: dict[K, asyncio.Task[V]] = {}
        self._next: dict[K, asyncio.Task[V]] = {}

    async def get(self, key: K) -> V:
        """Return what is read for the key; raises what reading raises."""
        task = self._next.get(key)
        if task is None:
            task = self._next[key] = asyncio.create_task(self._run(key))
        # One who leaves must not take the answer from the others.
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
