"""Commands that are committed in groups: they wait on the loop, not in a thread each, so that a group can be large.

While one group is being committed the next gathers. Knows nothing of what a command does.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from debate.errors import Refusal
from debate.group_commit import COMMITS, MAX_GROUP_WRITES
from live.commands import Command, GroupedKind
from live.handshake import Speaker
from live.pool import WRITES


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A command on its way to the database."""

    speaker: Speaker
    kind: GroupedKind
    command: Command
    outcome: asyncio.Future[Any]


class GroupedCommands:
    """The commands of this process that wait to be committed."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        # What is being committed.
        self._group: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None

    async def perform(self, speaker: Speaker, kind: GroupedKind, command: Command) -> BaseModel:
        """Return a command's answer once it is committed; raises its `Refusal`, or why it could not be done."""
        waiting = _Waiting(speaker, kind, command, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit())
        return kind.describe(await waiting.outcome)

    async def flush(self) -> None:
        """Wait until everything is committed that waits now."""
        outcomes = [waiting.outcome for waiting in (*self._group, *self._waiting)]
        if outcomes:
            await asyncio.wait(outcomes)

    async def _commit(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[:MAX_GROUP_WRITES], self._waiting[MAX_GROUP_WRITES:]
                self._group = group
                try:
                    outcomes = await WRITES.run(_commit_together, group)
                except Exception as failure:
                    outcomes = [failure] * len(group)
                for waiting, outcome in zip(group, outcomes, strict=True):
                    _end(waiting.outcome, outcome)
        finally:
            self._group, self._committing = [], None


def _commit_together(group: list[_Waiting]) -> list[Any]:
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


def _end(waiting: asyncio.Future[Any], outcome: Any) -> None:
    # Whose reader has left meanwhile is done already.
    if waiting.done():
        return
    if isinstance(outcome, Exception):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)


GROUPED = GroupedCommands()
