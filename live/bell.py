"""The bell: says that an article has changed, here at once and to the other processes through the channel layer.

It carries no news but where to look. A bell that gets lost costs a second, until the heads are compared.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from live.hub import bell_group
from live.peers import Peers

DESK_GROUP = "hustings.desk"
# The moderators' desk hears of all articles; it reads its queue at most that often.
DESK_INTERVAL_S = 0.5


@dataclass(frozen=True, slots=True)
class Ring:
    """Article `article_id` stands at `rev` now; `urgent` where a text was taken away."""

    article_id: int
    rev: int
    urgent: bool

    def joined_with(self, other: "Ring | None") -> "Ring":
        """Return the ring that says what both say."""
        if other is None:
            return self
        return Ring(self.article_id, max(self.rev, other.rev), self.urgent or other.urgent)


class Bell:
    """Rung from any thread after a commit; never fails, waits or delays a write."""

    def __init__(self, peers: Peers, heard: Callable[[Ring], None]) -> None:
        self._peers = peers
        self._heard = heard
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pending: dict[int, Ring] = {}
        self._rung = asyncio.Event()
        self._desk_told = 0.0
        peers.on("bell", self._hear)

    def start(self) -> None:
        """Ring on the running loop from now on; before, and in a process without a server, ringing does nothing."""
        self._loop = asyncio.get_running_loop()

    def ring(self, article_id: int, rev: int, *, urgent: bool) -> None:
        """Let everybody who has viewers on the article look at it."""
        if self._loop:
            # A loop that is closing has nobody left to tell.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring_here, Ring(article_id, rev, urgent))

    async def tell_peers(self) -> None:
        """Pass the rings on, for ever: those that wait at the same time as one per article, urgent ones first.

        Raises where the layer does not answer; what was waiting is then left to the comparison of heads.
        """
        while True:
            await self._rung.wait()
            self._rung.clear()
            waiting, self._pending = self._pending, {}
            for ring in sorted(waiting.values(), key=lambda ring: not ring.urgent):
                group = bell_group(ring.article_id)
                await self._peers.tell(group, "bell", article=ring.article_id, rev=ring.rev, urgent=ring.urgent)
            if time.monotonic() - self._desk_told >= DESK_INTERVAL_S:
                self._desk_told = time.monotonic()
                await self._peers.tell(DESK_GROUP, "desk")

    def _ring_here(self, ring: Ring) -> None:
        self._heard(ring)
        self._pending[ring.article_id] = ring.joined_with(self._pending.get(ring.article_id))
        self._rung.set()

    def _hear(self, message: Mapping[str, Any]) -> None:
        self._heard(Ring(int(message["article"]), int(message["rev"]), bool(message["urgent"])))
