"""A batcher for database queries: while one batch is being answered the next one is collected.

A single query runs at once; under load the batches grow. Callers wait on the loop, not in a thread.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from live.work.pool import DatabasePool

Q = TypeVar("Q")
A = TypeVar("A")


class Batcher(Generic[Q, A]):
    """`answer` gets a batch of questions in a thread of the pool, and answers each with a result or an exception."""

    def __init__(
        self, answer: Callable[[Sequence[Q]], Sequence[A | Exception]], *, pool: DatabasePool, at_most: int
    ) -> None:
        self._answer = answer
        self._pool = pool
        self._at_most = at_most
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        # The running batch.
        self._group: list[tuple[Q, asyncio.Future[A]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, question: Q) -> A:
        """Return the answer; raises the exception that was given in its place, or the batch's failure."""
        answered: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, answered))
        if self._task is None:
            self._task = asyncio.create_task(self._answer_all())
        return await answered

    async def flush(self) -> None:
        """Wait until everything that waits now is answered."""
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
    # Questions whose client has disconnected are done already.
    if answered.done():
        return
    if isinstance(answer, Exception):
        answered.set_exception(answer)
    else:
        answered.set_result(answer)
