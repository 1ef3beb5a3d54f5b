"""Change notifications: says that an article has changed, here at once and to other processes through the channel
layer.

They say where to look, not what has changed. Reconciliation finds a lost one within a second.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol

from debate.tracing import current_span
from live.fanout.channel import Peers
from live.fanout.hub import article_group
from live.fanout.pace import tick_s

DESK_GROUP = "hustings.desk"
# The moderators' desk is notified of all articles, but not of votes and likes.
_DESK = 0


class Heard(Protocol):
    def __call__(self, article_id: int, *, urgent: bool, cause: str) -> None: ...


class Notifier:
    """Called from any thread after a commit; never fails, blocks or delays a write.

    `heard(article_id, urgent=…)` is called on the server's loop for each notification, from any process;
    `heard_at_desk()` for each notification of this process that concerns moderators.
    """

    def __init__(self, peers: Peers, heard: Heard, heard_at_desk: Callable[[], None]) -> None:
        self._peers = peers
        self._heard = heard
        self._heard_at_desk = heard_at_desk
        self._loop: asyncio.AbstractEventLoop | None = None
        # The pending articles for other processes; True if urgent.
        self._waiting: dict[int, bool] = {}
        # What the last change of each is caused by, for traces.
        self._causes: dict[int, str] = {}
        # The recently notified articles, and how often each has changed since. Other processes are notified at the pace
        # of frames, but at once of a removed text, because each message costs each of them something.
        self._resting: dict[int, int] = {}
        self._notified = asyncio.Event()
        peers.on("changed", self._hear)

    def start(self) -> None:
        """Accept notifications on the running loop from now on; before, and without a server, they do nothing."""
        self._loop = asyncio.get_running_loop()

    def notify(self, article_id: int, *, urgent: bool, at_desk: bool = True) -> None:
        """Notify everybody with viewers on the article, at once if a text was removed.

        `at_desk` says that the moderators' queue is affected too.
        """
        if self._loop:
            # A closing loop has nobody left to notify.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._notify_here, article_id, urgent, at_desk, current_span())

    async def tell_peers(self) -> None:
        """Forward notifications, forever: pending ones are merged per article, urgent ones first.

        Raises if the layer doesn't respond; pending ones are then left to reconciliation.
        """
        while True:
            await self._notified.wait()
            self._notified.clear()
            waiting, self._waiting = self._waiting, {}
            causes, self._causes = self._causes, {}
            for article_id, urgent in sorted(waiting.items(), key=lambda entry: not entry[1]):
                if article_id == _DESK:
                    await self._peers.tell(DESK_GROUP, "desk")
                else:
                    # Most often there is none, and the message as short as it was.
                    cause = {"cause": causes[article_id]} if article_id in causes else {}
                    group = article_group(article_id)
                    await self._peers.tell(group, "changed", article=article_id, urgent=urgent, **cause)

    def _notify_here(self, article_id: int, urgent: bool, at_desk: bool, cause: str) -> None:
        self._heard(article_id, urgent=urgent, cause=cause)
        if cause:
            self._causes[article_id] = cause
        if at_desk:
            self._heard_at_desk()
        for told in (article_id, _DESK) if at_desk else (article_id,):
            if told in self._resting and not urgent:
                self._resting[told] += 1
            else:
                self._pass_on(told, urgent=urgent)

    def _pass_on(self, article_id: int, *, urgent: bool, notifications: int = 1) -> None:
        self._waiting[article_id] = urgent or self._waiting.get(article_id, False)
        self._notified.set()
        if article_id not in self._resting:
            self._resting[article_id] = 0
            asyncio.get_running_loop().call_later(tick_s(notifications), self._rested, article_id)

    def _rested(self, article_id: int) -> None:
        if notifications := self._resting.pop(article_id):
            self._pass_on(article_id, urgent=False, notifications=notifications)

    def _hear(self, message: Mapping[str, Any]) -> None:
        cause = str(message.get("cause", ""))
        self._heard(int(message["article"]), urgent=bool(message["urgent"]), cause=cause)
