"""The live side of one process: its parts, put together once, and the work that they do in the background."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from channels.layers import get_channel_layer
from django.utils import timezone

from debate.polls.screening import screen_polls
from live import forgetting, heads, presence
from live.bell import Bell
from live.desk import Desk
from live.drain import let_go
from live.grouped import flush_grouped
from live.hub import Hub
from live.notices import Notices
from live.peers import LAYER_TIMEOUT_S, Peers
from live.pool import WRITES
from live.second_look import LOOK_INTERVAL_S, look
from live.tasks import keep_doing
from live.timetable import Timetable

RETRY_S = 1.0
# A crowd of scripts meets the challenge after so long at the latest.
SCREEN_INTERVAL_S = 5.0
# How long a process that stops waits for the database to take what was sent to it.
FLUSH_TIMEOUT_S = 3.0


class Engine:
    """What one server process runs beside its connections."""

    def __init__(self) -> None:
        self.peers = Peers()
        self.hub = Hub(self.peers)
        self.desk = Desk(self.peers)
        self.notices = Notices(self.peers)
        self.timetable = Timetable()
        self.presence = presence.Presence(self.peers, self.hub)
        self.bell = Bell(self.peers, self._heard)
        # While the viewers are let go nobody else is let in.
        self.is_stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin the background work on the running loop; does nothing where it has begun."""
        if self._tasks:
            return
        self.bell.start()
        self.notices.start()
        self._keep("listen to the channel layer", self.peers.listen, every_s=RETRY_S)
        self._keep("follow groups of the channel layer", self.peers.keep_following, every_s=RETRY_S)
        self._keep("pass rings on through the channel layer", self.bell.tell_peers, every_s=RETRY_S)
        self._keep("tell readers what concerns them", self.notices.watch, every_s=RETRY_S)
        self._keep("pass on whom to tell something", self.notices.tell_peers, every_s=RETRY_S)
        self._keep("tell how many viewers there are", self.presence.beat, every_s=presence.BEAT_S)
        self._keep("compare the articles' heads", self._compare_heads, every_s=heads.INTERVAL_S)
        self._keep("open and close polls in time", self.timetable.keep, every_s=RETRY_S)
        self._keep("look for stuffed ballots", self._screen_ballots, every_s=SCREEN_INTERVAL_S)
        self._keep("take a second look at comments", look, every_s=LOOK_INTERVAL_S)
        self._keep("forget what is too old", forgetting.forget, every_s=forgetting.INTERVAL_S)
        self._keep("tell which comments moderators have open", self.desk.claims.tell_peers, every_s=RETRY_S)
        self._keep("show the moderators' queue", self.desk.keep_showing, every_s=RETRY_S)

    async def stop(self) -> None:
        """Let every viewer go, and end the background work; what they are told until then they are told as ever.

        Votes and likes that are on their way are committed and acknowledged before.
        """
        self.is_stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_TIMEOUT_S):
                await flush_grouped()
        await let_go([*self.hub.viewers(), *self.desk.viewers])
        with suppress(Exception):
            await self.presence.say_goodbye()
        for task in self._tasks:
            task.cancel()
        # The layer's own task ends with its flush, which may wait for a server that does not answer.
        with suppress(Exception):
            async with asyncio.timeout(LAYER_TIMEOUT_S):
                await get_channel_layer().flush()
                await asyncio.wait(self._tasks)

    def _keep(self, what: str, act: Callable[[], Awaitable[None]], *, every_s: float) -> None:
        self._tasks.append(asyncio.create_task(keep_doing(what, act, every_s=every_s)))

    def _heard(self, article_id: int, *, urgent: bool) -> None:
        self.hub.ring(article_id, urgent=urgent)
        self.desk.ring()

    async def _screen_ballots(self) -> None:
        # What a pass that was held up has missed, the next one sees.
        await WRITES.run(screen_polls, timezone.now() - timedelta(seconds=6 * SCREEN_INTERVAL_S))

    async def _compare_heads(self) -> None:
        self.hub.look_after_clogged()
        await heads.compare_heads(self.hub)


engine = Engine()
