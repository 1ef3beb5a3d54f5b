"""The bell: says that an article has changed, here at once and to the other processes through the channel layer.

It carries no news but where to look. A bell that gets lost costs a second, until the heads are compared.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from live.hub import bell_group
from live.pace import tick_s
from live.peers import Peers

DESK_GROUP = "hustings.desk"
# The moderators' desk hears of all articles.
_DESK = 0


class Heard(Protocol):
    def __call__(self, article_id: int, *, urgent: bool) -> None: ...


class Bell:
    """Rung from any thread after a commit; never fails, waits or delays a write.

    `heard(article_id, urgent=…)` is called on the server's loop for each ring, from here or from another process.
    """

    def __init__(self, peers: Peers, heard: Heard) -> None:
        self._peers = peers
        self._heard = heard
        self._loop: asyncio.AbstractEventLoop | None = None
        # The articles that the other processes are still to be told of; True where it is urgent.
        self._waiting: dict[int, bool] = {}
        # The articles of which they have just been told, and how often each has changed since. They are told at the
        # pace of frames, but at once of a text that is taken away: each message costs each of them something.
        self._resting: dict[int, int] = {}
        self._rung = asyncio.Event()
        peers.on("bell", self._hear)

    def start(self) -> None:
        """Ring on the running loop from now on; before, and in a process without a server, ringing does nothing."""
        self._loop = asyncio.get_running_loop()

    def ring(self, article_id: int, *, urgent: bool) -> None:
        """Let everybody who has viewers on the article look at it, at once where a text was taken away."""
        if self._loop:
            # A loop that is closing has nobody left to tell.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring_here, article_id, urgent)

    async def tell_peers(self) -> None:
        """Pass the rings on, for ever: those that wait at the same time as one per article, urgent ones first.

        Raises where the layer does not answer; what was waiting is then left to the comparison of heads.
        """
        while True:
            await self._rung.wait()
            self._rung.clear()
            waiting, self._waiting = self._waiting, {}
            for article_id, urgent in sorted(waiting.items(), key=lambda ring: not ring[1]):
                if article_id == _DESK:
                    await self._peers.tell(DESK_GROUP, "desk")
                else:
                    await self._peers.tell(bell_group(article_id), "bell", article=article_id, urgent=urgent)

    def _ring_here(self, article_id: int, urgent: bool) -> None:
        self._heard(article_id, urgent=urgent)
        for told in (article_id, _DESK):
            if told in self._resting and not urgent:
                self._resting[told] += 1
            else:
                self._pass_on(told, urgent=urgent)

    def _pass_on(self, article_id: int, *, urgent: bool, rings: int = 1) -> None:
        self._waiting[article_id] = urgent or self._waiting.get(article_id, False)
        self._rung.set()
        if article_id not in self._resting:
            self._resting[article_id] = 0
            asyncio.get_running_loop().call_later(tick_s(rings), self._rested, article_id)

    def _rested(self, article_id: int) -> None:
        if rings := self._resting.pop(article_id):
            self._pass_on(article_id, urgent=False, rings=rings)

    def _hear(self, message: Mapping[str, Any]) -> None:
        self._heard(int(message["article"]), urgent=bool(message["urgent"]))
