"""How many viewers each article has, over all processes: each tells its own counts, and a silent one's expire.

A count goes to the processes that have viewers of the article, or were lately asked about it, and to no others.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from live.fanout.channel import Peers
from live.fanout.hub import Hub

# A changed count is told with the next beat, an unchanged one as often as makes up for a lost message within 5 s.
BEAT_S = 1.0
REPEAT_S = 3.0
# A count is repeated before it expires, also if one repetition is lost.
EXPIRY_REPEATS = 3.3
# An article's counts are told less often where many processes have viewers of it: each hears this many a second.
MAX_HEARD_PER_S = 50
# A process sends at most this many counts with a beat; where it has more articles, each has to wait for its turn.
MAX_TOLD_PER_BEAT = 100
# How long an article without viewers here is followed after somebody has asked for its count.
ASKED_S = 60.0
MAX_ASKED = 1_000
# Viewers get a changed count at most this often, unless it comes with other news.
SHOW_INTERVAL_S = 2.0


def presence_group(article_id: int) -> str:
    """Return the channel-layer group in which the counts of one article are told."""
    return f"hustings.presence.{article_id}"


@dataclass(frozen=True, slots=True)
class Count:
    """What one process said of one article, and until when that holds."""

    viewers: int
    until: float


@dataclass(frozen=True, slots=True)
class LastCount:
    """What this process said of one article, and when."""

    viewers: int
    at: float


NEVER = LastCount(0, -REPEAT_S)


class Presence:
    """The counts of this process and those received from others."""

    def __init__(self, peers: Peers, hub: Hub, clock: Callable[[], float] = time.monotonic) -> None:
        self._peers = peers
        self._hub = hub
        self._clock = clock
        self._others: dict[int, dict[str, Count]] = {}
        self._told: dict[int, LastCount] = {}
        # Articles that another process has begun to follow: it knows no counts yet.
        self._wanted: set[int] = set()
        # Articles that this process has begun to follow, and has not said so.
        self._begun: set[int] = set()
        self._asked: dict[int, float] = {}
        self._followed: set[int] = set()
        self._shown_at = -SHOW_INTERVAL_S
        peers.on("presence", self._hear)

    def viewers(self, article_id: int) -> int:
        """Return the article's viewers in all processes; may be called from any thread.

        Of an article without viewers here the first answer is 0; the others' counts are known about a beat later.
        """
        room = self._hub.rooms.get(article_id)
        if room is None and (article_id in self._asked or len(self._asked) < MAX_ASKED):
            self._asked[article_id] = self._clock() + ASKED_S
        others = sum(count.viewers for count in tuple(self._others.get(article_id, {}).values()))
        return others + (len(room.members) if room else 0)

    async def beat(self) -> None:
        """Do what is due: expire dead processes, let the rooms send changed counts, send this process's own.

        Called every `BEAT_S`; raises if the layer doesn't respond.
        """
        now = self._clock()
        here = self._hub.audience()
        self._follow({*here, *self._asked_lately(now)})
        self._expire(now)
        if now - self._shown_at >= SHOW_INTERVAL_S:
            self._shown_at = now
            self._show()
        for article_id in self._due(here, now):
            await self._tell(article_id, here.get(article_id, 0))

    async def say_goodbye(self) -> None:
        """Tell the others that nobody is here any more."""
        for article_id in [article_id for article_id, told in self._told.items() if told.viewers]:
            await self._tell(article_id, 0)

    def _asked_lately(self, now: float) -> Collection[int]:
        self._asked = {article_id: until for article_id, until in tuple(self._asked.items()) if until > now}
        return self._asked

    def _follow(self, articles: set[int]) -> None:
        for article_id in self._followed - articles:
            self._peers.unfollow(presence_group(article_id))
            self._others.pop(article_id, None)
        for article_id in articles - self._followed:
            self._peers.follow(presence_group(article_id))
        self._begun = self._begun & articles | articles - self._followed
        self._followed = articles

    def _expire(self, now: float) -> None:
        self._others = {
            article_id: {name: count for name, count in counts.items() if count.until > now}
            for article_id, counts in self._others.items()
        }

    def _due(self, here: Mapping[int, int], now: float) -> list[int]:
        """Return the articles of which the others are to be told now, those first that have waited for longest."""

        def is_due(article_id: int) -> bool:
            told = self._told.get(article_id)
            if article_id in self._begun or told is None:
                return True
            waited_s = now - told.at
            has_changed = here.get(article_id, 0) != told.viewers or article_id in self._wanted
            return waited_s >= (self._pause_s(article_id) if has_changed else self._repeat_s(article_id))

        due = filter(is_due, {*here, *self._told, *self._begun})
        return sorted(due, key=lambda article_id: self._told.get(article_id, NEVER).at)[:MAX_TOLD_PER_BEAT]

    def _pause_s(self, article_id: int) -> float:
        """Return how long a changed count of the article waits after the one before it."""
        return len(self._others.get(article_id, ())) / MAX_HEARD_PER_S

    def _repeat_s(self, article_id: int) -> float:
        turns_s = len(self._told) / MAX_TOLD_PER_BEAT * BEAT_S
        return max(REPEAT_S, 2 * self._pause_s(article_id), 2 * turns_s)

    async def _tell(self, article_id: int, viewers: int) -> None:
        asks = article_id in self._begun
        await self._peers.tell(
            presence_group(article_id),
            "presence",
            article=article_id,
            viewers=viewers,
            expires_s=self._repeat_s(article_id) * EXPIRY_REPEATS,
            asks=asks,
        )
        self._begun.discard(article_id)
        self._wanted.discard(article_id)
        if viewers:
            self._told[article_id] = LastCount(viewers, self._clock())
        else:
            self._told.pop(article_id, None)

    def _show(self) -> None:
        for article_id, room in self._hub.rooms.items():
            if room.last_viewer_count != self.viewers(article_id):
                room.notify()

    def _hear(self, message: Mapping[str, Any]) -> None:
        article_id, viewers = int(message["article"]), int(message["viewers"])
        if article_id not in self._followed:
            return
        counts = self._others.setdefault(article_id, {})
        if viewers:
            counts[str(message["from"])] = Count(viewers, self._clock() + float(message["expires_s"]))
        else:
            counts.pop(str(message["from"]), None)
        if message["asks"]:
            self._wanted.add(article_id)
