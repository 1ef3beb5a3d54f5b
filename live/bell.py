"""The bell: says that an article has changed, here at once and to the other processes through the channel layer.

It carries no news but where to look. A bell that gets lost costs a second, until the heads are compared.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol

from live.hub import bell_group
from live.peers import Peers

DESK_GROUP = "hustings.desk"
# The moderators' desk hears of all articles; it reads its queue at most that often.
DESK_INTERVAL_S = 0.5
# The other processes hear of one article at most that often, but at once of the first change after a quiet time and of
# a text that is taken away: each message costs each of them more than a look at the article tells in between.
REST_S = 0.05


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
        # The articles of which they have just been told; True where it has changed again since.
        self._resting: dict[int, bool] = {}
        self._rung = asyncio.Event()
        self._desk_told = 0.0
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
                await self._peers.tell(bell_group(article_id), "bell", article=article_id, urgent=urgent)
            if time.monotonic() - self._desk_told >= DESK_INTERVAL_S:
                self._desk_told = time.monotonic()
                await self._peers.tell(DESK_GROUP, "desk")

    def _ring_here(self, article_id: int, urgent: bool) -> None:
        self._heard(article_id, urgent=urgent)
        if article_id in self._resting and not urgent:
            self._resting[article_id] = True
        else:
            self._pass_on(article_id, urgent=urgent)

    def _pass_on(self, article_id: int, *, urgent: bool) -> None:
        self._waiting[article_id] = urgent or self._waiting.get(article_id, False)
        self._rung.set()
        if article_id not in self._resting:
            self._resting[article_id] = False
            asyncio.get_running_loop().call_later(REST_S, self._rested, article_id)

    def _rested(self, article_id: int) -> None:
        if self._resting.pop(article_id):
            self._pass_on(article_id, urgent=False)

    def _hear(self, message: Mapping[str, Any]) -> None:
        self._heard(int(message["article"]), urgent=bool(message["urgent"]))
