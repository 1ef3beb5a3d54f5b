"""Writes that arrive while others are being committed share one transaction. Knows nothing of what is written."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import transaction

from debate.errors import Refusal
from debate.outages import OUTAGES

Result = TypeVar("Result")

# Bounds the time that one transaction holds its locks; what is over waits for the next group.
MAX_GROUP_WRITES = 512


@dataclass(frozen=True, slots=True)
class Kind(Generic[Result]):
    """What can be written together.

    `commit` writes items in the transaction that is open and returns an outcome per item, in order: a result, or the
    refusal of that item alone. Kinds of a lower `rank` go first: all groups take their locks in the same order.
    """

    commit: Callable[[Sequence[Any]], Sequence[Result | Refusal]]
    rank: int


@dataclass(frozen=True, slots=True)
class Write(Generic[Result]):
    """Something to be written: an item of a kind."""

    kind: Kind[Result]
    item: Any


class _Waiting:
    """A write in the queue, and what has become of it."""

    __slots__ = ("done", "outcome", "write")

    def __init__(self, write: Write[Any]) -> None:
        self.write = write
        self.done = False
        self.outcome: Any = None

    def end(self, outcome: Any) -> None:
        self.outcome = outcome
        self.done = True


class GroupCommit:
    """A queue in front of the database.

    Whoever finds nobody committing commits all that waits, in its own thread; the others only wait for their outcome.
    So a lone write is never delayed, and under load the groups grow by themselves.
    """

    def __init__(self) -> None:
        self._queue: deque[_Waiting] = deque()
        self._turn = Lock()

    def submit(self, write: Write[Result]) -> Result:
        """Return the write's result once it is committed; raises its own `Refusal`, or why it could not be written."""
        outcome: Result | Exception = self.submit_all([write])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def submit_all(self, writes: Sequence[Write[Any]]) -> list[Any]:
        """Return what became of each write, in order, once all are committed: a result, or an exception."""
        mine = [_Waiting(write) for write in writes]
        self._queue.extend(mine)
        # The queue is worked off from its head: with the last one all are done.
        while mine and not mine[-1].done:
            with self._turn:
                if not mine[-1].done:
                    self._commit_next()
        return [waiting.outcome for waiting in mine]

    def _commit_next(self) -> None:
        group = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_GROUP_WRITES))]
        try:
            outcomes = _commit([waiting.write for waiting in group])
        except BaseException as failure:
            # This thread is being ended; those who wait in others must not wait for ever.
            for waiting in group:
                waiting.end(RuntimeError(f"The commit was cut short: {failure!r}"))
            raise
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.end(outcome)


def _commit(writes: Sequence[Write[Any]]) -> Sequence[Any]:
    try:
        return _commit_together(writes)
    except OUTAGES as failure:
        return [failure] * len(writes)
    except Exception as failure:
        if len(writes) == 1:
            return [failure]
        # What one of them cannot bear must not be the end of the others.
        return [outcome for write in writes for outcome in _commit([write])]


@transaction.atomic
def _commit_together(writes: Sequence[Write[Any]]) -> list[Any]:
    outcomes: list[Any] = [None] * len(writes)
    for kind in sorted({write.kind for write in writes}, key=lambda kind: kind.rank):
        places = [place for place, write in enumerate(writes) if write.kind is kind]
        of_kind = kind.commit([writes[place].item for place in places])
        for place, outcome in zip(places, of_kind, strict=True):
            outcomes[place] = outcome
    return outcomes


# The one queue of this process.
COMMITS = GroupCommit()
