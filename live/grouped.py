"""Commands that are committed in groups. Knows nothing of what a command does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from debate.errors import Refusal
from debate.group_commit import COMMITS, MAX_GROUP_WRITES
from live.commands import Command, GroupedKind
from live.gathered import Gathered
from live.handshake import Speaker
from live.pool import WRITES


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A command on its way to the database."""

    speaker: Speaker
    kind: GroupedKind
    command: Command


async def perform_grouped(speaker: Speaker, kind: GroupedKind, command: Command) -> BaseModel:
    """Return a command's answer once it is committed; raises its `Refusal`, or why it could not be done."""
    return kind.describe(await _COMMANDS.ask(_Waiting(speaker, kind, command)))


async def flush_grouped() -> None:
    """Wait until every command is committed that waits now."""
    await _COMMANDS.flush()


def _commit_together(group: Sequence[_Waiting]) -> list[Any]:
    """Return what became of each command: its result, or an exception."""
    outcomes: list[Any] = []
    for waiting in group:
        try:
            outcomes.append(waiting.kind.write(waiting.speaker.identity(), waiting.command))
        except Refusal as refusal:
            outcomes.append(refusal)
    places = [place for place, write in enumerate(outcomes) if not isinstance(write, Refusal)]
    for place, outcome in zip(places, COMMITS.submit_all([outcomes[place] for place in places]), strict=True):
        outcomes[place] = outcome
    return outcomes


_COMMANDS = Gathered(_commit_together, pool=WRITES, at_most=MAX_GROUP_WRITES)
