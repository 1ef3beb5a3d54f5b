"""The live side of one process: creates its parts, and runs its background work."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from channels.layers import get_channel_layer
from django.utils import timezone

from debate.health.reports import WRITE_EVERY_S, withdraw_report
from debate.leases.taking import LeasedJob, note_run, release_leases
from debate.polls.integrity.detection import screen_polls
from live.commands.batched_commands import flush_batched
from live.desk.desk import Desk
from live.fanout import presence, reconcile
from live.fanout.channel import LAYER_TIMEOUT_S, Peers
from live.fanout.drain import drain_viewers
from live.fanout.hub import Hub
from live.fanout.identities import Identities
from live.fanout.notifier import Notifier
from live.jobs import backups, forgetting, likes
from live.jobs.health import report_health
from live.jobs.notices import Notices
from live.jobs.outbox import INTERVAL_S, Outbox
from live.jobs.pushes import INTERVAL_S as PUSH_INTERVAL_S
from live.jobs.pushes import Pushes
from live.jobs.second_look import LOOK_INTERVAL_S, look
from live.jobs.timetable import Timetable
from live.work.loop_delay import watch_loop
from live.work.pool import WRITES
from live.work.tasks import keep_doing

RETRY_S = 1.0
# The longest time until a crowd of scripts needs challenges.
SCREEN_INTERVAL_S = 5.0
# Less than a pass looks back, so that nothing is missed if the screening process dies and another takes over.
SCREEN_TAKEOVER_S = 20.0
# How long a draining process waits for the database to commit received commands.
FLUSH_TIMEOUT_S = 3.0


class Engine:
    """Everything that one server process runs beside its connections."""

    def __init__(self) -> None:
        self.peers = Peers()
        self.hub = Hub(self.peers)
        self.desk = Desk(self.peers)
        self.identities = Identities(self.peers)
        self.notices = Notices(self.peers, self.identities.forget)
        self.timetable = Timetable()
        self._outbox = Outbox()
        self._pushes = Pushes()
        self._vote_screening = LeasedJob("suspicious votes", takeover_s=SCREEN_TAKEOVER_S)
        self.presence = presence.Presence(self.peers, self.hub)
        self.notifier = Notifier(self.peers, self.hub.notify, self.desk.notify)
        # No new viewers are accepted while the others are drained.
        self.is_stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the background work on the running loop; does nothing if it has started."""
        if self._tasks:
            return
        self.notifier.start()
        self.notices.start()
        self.identities.start()
        self._keep("listen to the channel layer", self.peers.listen, every_s=RETRY_S)
        self._keep("follow groups of the channel layer", self.peers.keep_following, every_s=RETRY_S)
        self._keep("pass notifications on through the channel layer", self.notifier.tell_peers, every_s=RETRY_S)
        self._keep("tell readers what concerns them", self.notices.watch, every_s=RETRY_S)
        self._keep("pass on whom to tell something", self.notices.tell_peers, every_s=RETRY_S)
        self._keep("look at who speaks after a change", self.identities.watch, every_s=RETRY_S)
        self._keep("look through who speaks", self.identities.look_through, every_s=RETRY_S)
        self._keep("check who has come back", self.identities.check_recalled, every_s=RETRY_S)
        self._keep("pass on whose identity has changed", self.identities.tell_peers, every_s=RETRY_S)
        self._keep("tell how many viewers there are", self.presence.beat, every_s=presence.BEAT_S)
        self._keep("compare the articles' heads", self._compare_heads, every_s=reconcile.INTERVAL_S)
        self._keep("open and close polls in time", self.timetable.keep, every_s=RETRY_S)
        self._keep("measure how late the loop is", watch_loop, every_s=RETRY_S)
        self._keep("write down how this process is", self._report_health, every_s=WRITE_EVERY_S)
        self._keep("look for suspicious votes", self._screen_ballots, every_s=SCREEN_INTERVAL_S)
        self._keep("take a second look at comments", look, every_s=LOOK_INTERVAL_S)
        self._keep("send what waits in the outbox", self._outbox.send, every_s=INTERVAL_S)
        self._keep("tell readers' devices", self._pushes.send, every_s=PUSH_INTERVAL_S)
        self._keep("tell authors who likes their comments", likes.tell, every_s=likes.INTERVAL_S)
        self._keep("forget what is too old", forgetting.forget, every_s=forgetting.INTERVAL_S)
        self._keep("make a backup", backups.make_backups, every_s=backups.INTERVAL_S)
        self._keep("tell which comments moderators have open", self.desk.claims.tell_peers, every_s=RETRY_S)
        self._keep("show the moderators' queue", self.desk.keep_showing, every_s=RETRY_S)

    async def stop(self) -> None:
        """Drain all viewers, and stop the background work; until then viewers get everything as usual.

        Pending votes and likes are committed and acknowledged first.
        """
        self.is_stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_TIMEOUT_S):
                await flush_batched()
        await drain_viewers([*self.hub.viewers(), *self.desk.viewers])
        with suppress(Exception):
            await self.presence.say_goodbye()
        for task in self._tasks:
            task.cancel()
        with suppress(Exception):
            async with asyncio.timeout(FLUSH_TIMEOUT_S):
                await WRITES.run(release_leases)
                await WRITES.run(withdraw_report)
        # The layer's own task ends with its flush, which may wait for a server that doesn't respond.
        with suppress(Exception):
            async with asyncio.timeout(LAYER_TIMEOUT_S):
                await get_channel_layer().flush()
                await asyncio.wait(self._tasks)

    def _keep(self, what: str, act: Callable[[], Awaitable[None]], *, every_s: float) -> None:
        self._tasks.append(asyncio.create_task(keep_doing(what, act, every_s=every_s)))

    async def _screen_ballots(self) -> None:
        # The next pass makes up for a delayed one.
        if await WRITES.run(self._vote_screening.is_ours):
            await WRITES.run(screen_polls, timezone.now() - timedelta(seconds=6 * SCREEN_INTERVAL_S))
            await WRITES.run(note_run, "suspicious votes")

    async def _report_health(self) -> None:
        await report_health(self.hub)

    async def _compare_heads(self) -> None:
        self.hub.check_backpressured()
        await reconcile.compare_heads(self.hub)


engine = Engine()
