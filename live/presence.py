"""How many viewers each article has, over all processes: each tells its own counts, and a silent one's expire."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from live.hub import Hub
from live.peers import Peers

GROUP = "hustings.presence"
# A changed count is told with the next beat, an unchanged one as often as makes up for a lost message within 5 s.
BEAT_S = 1.0
REPEAT_S = 3.0
# A process that was not heard for so long is dead.
EXPIRY_S = 10.0
# Viewers are shown a changed count at most that often, unless it comes along with other news.
SHOW_INTERVAL_S = 2.0


@dataclass(frozen=True, slots=True)
class PeerCounts:
    heard: float
    viewers: dict[int, int]


class Presence:
    """The counts of this process and those that the others told."""

    def __init__(self, peers: Peers, hub: Hub, clock: Callable[[], float] = time.monotonic) -> None:
        self._peers = peers
        self._hub = hub
        self._clock = clock
        self._others: dict[str, PeerCounts] = {}
        self._told: dict[int, int] = {}
        self._told_at = -REPEAT_S
        self._shown_at = -SHOW_INTERVAL_S
        peers.on("presence", self._hear)
        peers.follow(GROUP)

    def viewers(self, article_id: int) -> int:
        """Return the article's viewers in all processes; may be called from any thread."""
        room = self._hub.rooms.get(article_id)
        others = sum(peer.viewers.get(article_id, 0) for peer in tuple(self._others.values()))
        return others + (len(room.members) if room else 0)

    async def beat(self) -> None:
        """Do what is due: forget the dead, let the rooms show changed counts, tell the others this process's own.

        Called every `BEAT_S`; raises where the layer does not answer.
        """
        now = self._clock()
        self._others = {name: peer for name, peer in self._others.items() if now - peer.heard < EXPIRY_S}
        if now - self._shown_at >= SHOW_INTERVAL_S:
            self._shown_at = now
            self._show()
        here = self._hub.audience()
        if here != self._told or now - self._told_at >= REPEAT_S:
            await self._tell(here)
            self._told, self._told_at = here, now

    async def say_goodbye(self) -> None:
        """Tell the others that nobody is here any more."""
        await self._tell({})

    async def _tell(self, audience: Mapping[int, int]) -> None:
        # As pairs, because the layer's serialisation takes no integers as keys.
        await self._peers.tell(GROUP, "presence", viewers=list(audience.items()))

    def _show(self) -> None:
        for article_id, room in self._hub.rooms.items():
            if room.told_viewers != self.viewers(article_id):
                room.ring()

    def _hear(self, message: Mapping[str, Any]) -> None:
        viewers = {int(article_id): int(count) for article_id, count in message["viewers"]}
        self._others[str(message["from"])] = PeerCounts(heard=self._clock(), viewers=viewers)
