"""Questions to the database that are asked together: while one group is being answered the next gathers.

A lone question is asked at once; the more come at the same time, the larger the groups. Who asks waits on the loop, not
in a thread of their own.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from live.pool import DatabasePool

Q = TypeVar("Q")
A = TypeVar("A")


class Gathered(Generic[Q, A]):
    """`answer` takes a group of questions in a thread of the pool, and gives each its answer or an exception."""

    def __init__(
        self, answer: Callable[[Sequence[Q]], Sequence[A | Exception]], *, pool: DatabasePool, at_most: int
    ) -> None:
        self._answer = answer
        self._pool = pool
        self._at_most = at_most
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        # What is being answered.
        self._group: list[tuple[Q, asyncio.Future[A]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """Return the answer; raises the exception that was given in place of one, or why there is none."""
        answered: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answered))
        if self._task is None:
            self._task = asyncio.create_task(self._answer_all())
        return await answered

    async def flush(self) -> None:
        """Wait until everything is answered that waits now."""
        waiting = [answered for _, answered in (*self._group, *self._waiting)]
        if waiting:
            await asyncio.wait(waiting)

    async def _answer_all(self) -> None:
        try:
            while self._waiting:
                self._group, self._waiting = self._waiting[: self._at_most], self._waiting[self._at_most :]
                try:
                    answers = await self._pool.run(self._answer, [question for question, _ in self._group])
                except Exception as failure:
                    answers = [failure] * len(self._group)
                for (_, answered), answer in zip(self._group, answers, strict=True):
                    _settle(answered, answer)
        finally:
            self._group, self._task = [], None


def _settle(answered: asyncio.Future[A], answer: A | Exception) -> None:
    # Whose reader has left meanwhile is done already.
    if answered.done():
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
