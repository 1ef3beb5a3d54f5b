"""Commands that are committed in batches. Knows nothing of what a command does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from debate.database.group_commit import COMMITS, MAX_GROUP_WRITES
from debate.tracing import current_span, span
from live.commands.commands import BatchedKind, Command
from live.fanout.handshake import Speaker, look_up
from live.work.batcher import Batcher
from live.work.pool import WRITES


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A command that waits for its commit."""

    speaker: Speaker
    kind: BatchedKind
    command: Command
    cause: str


async def perform_batched(speaker: Speaker, kind: BatchedKind, command: Command) -> BaseModel:
    """Return a command's answer after the commit; raises its `Refusal`, or its failure."""
    result: Any = await _COMMANDS.ask(_Waiting(speaker, kind, command, current_span()))
    return kind.describe(result) if kind.describe else result


async def flush_batched() -> None:
    """Wait until all waiting commands are committed."""
    await _COMMANDS.flush()


def _commit_together(group: Sequence[_Waiting]) -> list[Any]:
    """Return the outcome of each command: its result, or an exception."""
    outcomes: list[Any] = []
    look_up([waiting.speaker for waiting in group])
    for waiting in group:
        try:
            outcomes.append(waiting.kind.write(waiting.command.said_by(waiting.speaker.identity()), waiting.command))
        except Exception as failure:
            # A refusal or an unexpected failure affects only this command.
            outcomes.append(failure)
    places = [place for place, write in enumerate(outcomes) if not isinstance(write, Exception)]
    with span("group of commands", (waiting.cause for waiting in group), commands=len(group)):
        committed = COMMITS.submit_all([outcomes[place] for place in places])
    for place, outcome in zip(places, committed, strict=True):
        outcomes[place] = outcome
    return outcomes


_COMMANDS = Batcher(_commit_together, pool=WRITES, at_most=MAX_GROUP_WRITES)
