"""Group commit: writes that arrive during a commit share the next transaction. Knows nothing of what is written."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import transaction

from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.errors import Refusal
from debate.limits.charges import FREE, Charge, spend_together
from debate.tracing import current_span, span

Result = TypeVar("Result")

# Bounds how long one transaction holds its locks; further writes wait for the next group.
MAX_GROUP_WRITES = 512


@dataclass(frozen=True, slots=True)
class WriteKind(Generic[Result]):
    """A kind of write that can be batched.

    `commit` writes items in the open transaction and returns an outcome per item, in order: a result, or the refusal of
    that item alone. Kinds of a lower `rank` go first, so that all groups take their locks in the same order.
    """

    commit: Callable[[Sequence[Any]], Sequence[Result | Refusal]]
    rank: int


@dataclass(frozen=True, slots=True)
class Write(Generic[Result]):
    """A write: an item of a kind, and its charge."""

    kind: WriteKind[Result]
    item: Any
    charge: Charge = FREE


class _Waiting:
    """A queued write, and its outcome."""

    __slots__ = ("cause", "done", "outcome", "write")

    def __init__(self, write: Write[Any]) -> None:
        self.write = write
        self.cause = current_span()
        self.done = False
        self.outcome: Any = None

    def end(self, outcome: Any) -> None:
        self.outcome = outcome
        self.done = True


class GroupCommit:
    """A queue in front of the database.

    A thread that finds nobody committing commits all queued writes; other threads only wait for their outcome. So a
    single write is never delayed, and under load the groups grow by themselves.
    """

    def __init__(self) -> None:
        self._queue: deque[_Waiting] = deque()
        self._turn = Lock()

    def submit(self, write: Write[Result]) -> Result:
        """Return the result after the commit; raises as `submit_all` does, and the write's own exception."""
        outcome: Result | Exception = self.submit_all([write])[0]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def submit_all(self, writes: Sequence[Write[Any]]) -> list[Any]:
        """Return the outcome of each write, in order, after all are committed: a result, or an exception.

        All charges are counted first and together, before a transaction starts. Raises `RuntimeError` inside a
        transaction, which could roll back other threads' writes.
        """
        _require_no_transaction()
        mine = [_Waiting(write) for write in writes]
        for waiting, refusal in zip(mine, spend_together([write.charge for write in writes]), strict=True):
            if refusal:
                waiting.end(refusal)
        affordable = [waiting for waiting in mine if not waiting.done]
        self._commit_all(affordable)
        return [waiting.outcome for waiting in mine]

    def _commit_all(self, mine: Sequence[_Waiting]) -> None:
        self._queue.extend(mine)
        # The queue is processed in order, so with the last write all are done.
        while mine and not mine[-1].done:
            with self._turn:
                if not mine[-1].done:
                    self._commit_next()

    def _commit_next(self) -> None:
        group = [self._queue.popleft() for _ in range(min(len(self._queue), MAX_GROUP_WRITES))]
        try:
            with span("commit", (waiting.cause for waiting in group), writes=len(group)):
                outcomes = _commit([waiting.write for waiting in group])
        except BaseException as failure:
            # This thread is being ended; the other threads must not wait forever.
            for waiting in group:
                waiting.end(RuntimeError(f"The commit was cut short: {failure!r}"))
            raise
        for waiting, outcome in zip(group, outcomes, strict=True):
            waiting.end(outcome)


def _commit(writes: Sequence[Write[Any]]) -> Sequence[Any]:
    try:
        return _commit_together(writes)
    except TRANSIENT_ERRORS as failure:
        return [failure] * len(writes)
    except Exception as failure:
        if len(writes) == 1:
            return [failure]
        # One failed write must not affect the others. It is found by bisection, so that the others stay in groups.
        middle = len(writes) // 2
        return [*_commit(writes[:middle]), *_commit(writes[middle:])]


def _require_no_transaction() -> None:
    """Raise `RuntimeError` inside a transaction, like `durable`, except for the one around each test."""
    blocks = transaction.get_connection().atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise RuntimeError("A write is acknowledged once it is committed, so it cannot be part of a transaction.")


@transaction.atomic(durable=True)
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
