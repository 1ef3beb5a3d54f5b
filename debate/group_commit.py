"""Writes that arrive while another is being committed share one transaction. Knows nothing of what is written."""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

from debate.errors import Refusal

Item = TypeVar("Item")
Result = TypeVar("Result")

# Bounds the time that one transaction holds its locks; what is over waits for the next group.
MAX_GROUP_ITEMS = 256


class GroupCommit(Generic[Item, Result]):
    """A queue in front of `commit`, which writes a group of items in one transaction of its own.

    Whoever finds nobody committing commits all that waits, in its own thread; the others only wait for their outcome.
    So a lone item is never delayed, and under load the groups grow by themselves. `commit` returns an outcome per item,
    in order: a result, or the refusal of that item alone. If it raises, its whole group has failed.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Sequence[Result | Refusal]]) -> None:
        self._commit = commit
        self._waiting: deque[tuple[Item, Future[Result]]] = deque()
        self._turn = Lock()

    def submit(self, item: Item) -> Result:
        """Return the item's result once it is committed.

        Raises the item's own `Refusal`, or whatever `commit` raised for the group.
        """
        outcome: Future[Result] = Future()
        self._waiting.append((item, outcome))
        while not outcome.done():
            with self._turn:
                if not outcome.done():
                    self._commit_group()
        return outcome.result()

    def _commit_group(self) -> None:
        group = [self._waiting.popleft() for _ in range(min(len(self._waiting), MAX_GROUP_ITEMS))]
        try:
            outcomes = self._commit([item for item, _ in group])
        except BaseException as failure:
            for _, waiting in group:
                waiting.set_exception(failure)
            return
        for (_, waiting), outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Refusal):
                waiting.set_exception(outcome)
            else:
                waiting.set_result(outcome)
