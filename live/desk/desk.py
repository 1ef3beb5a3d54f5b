"""The moderators' desk in this process: sends the whole queue to each moderator with a stale copy."""

import asyncio
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from debate.errors import IdentityChanged
from debate.moderation.queue.queue import read_queue
from debate.readers.scope import Scope
from debate.rights.asking import has_rank
from debate.rights.table import READ_DESK
from debate.wire.moderation.desk import QueueFrame
from live.desk.claims import Claims
from live.fanout.channel import Peers
from live.fanout.closes import NOT_ALLOWED
from live.fanout.frames import Frame
from live.fanout.handshake import Speaker, look_up
from live.fanout.notifier import DESK_GROUP
from live.fanout.pace import Pace
from live.fanout.viewer import Viewer
from live.work.pool import READS
from live.work.single_flight import SingleFlight

# Notifications for the desk can be lost, and rights revoked, without any message.
CHECK_INTERVAL_S = 1.0


class Desk:
    """The moderators at this process's desks, and the version of the queue that each has."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.claims = Claims(peers)
        self._speakers: dict[Viewer, Speaker] = {}
        self._versions: dict[Viewer, str] = {}
        self._scopes: dict[Viewer, Scope] = {}
        self._notified = asyncio.Event()
        self._notifications = 0
        self._pace = Pace()
        # One read at a time: of two that overlap, the older one could be shown last.
        self._looks = SingleFlight(self._look)
        peers.on("desk", self._hear)

    @property
    def viewers(self) -> Collection[Viewer]:
        return tuple(self._speakers)

    def notify(self) -> None:
        """Note that the queue may have changed."""
        if self._speakers:
            self._notifications += 1
            self._notified.set()

    async def enter(self, viewer: Viewer, speaker: Speaker, *, version: str) -> None:
        """Send the queue unless the viewer has `version`, and from now on at every change."""
        self._peers.follow(DESK_GROUP)
        self._speakers[viewer] = speaker
        self._versions[viewer] = version
        await self._looks.get(None)
        if viewer in self._speakers:
            self.claims.enter(viewer, self._scopes[viewer], was_greeted=self._versions[viewer] != version)

    def leave(self, viewer: Viewer) -> None:
        """Remove a moderator."""
        self._speakers.pop(viewer, None)
        self._versions.pop(viewer, None)
        self._scopes.pop(viewer, None)
        self.claims.leave(viewer)
        if not self._speakers:
            self._peers.unfollow(DESK_GROUP)

    async def keep_showing(self) -> None:
        """Send the queue at each notification, at the pace of frames, and check again at intervals, forever.

        Raises if the database doesn't respond.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_INTERVAL_S):
                    await self._notified.wait()
            await asyncio.sleep(self._pace.wait_s())
            self._notified.clear()
            notifications, self._notifications = self._notifications, 0
            if self._speakers:
                began = time.monotonic()
                await self._looks.get(None)
                self._pace.flushed(took_s=time.monotonic() - began, changes=notifications)

    async def _look(self, _: None) -> None:
        scopes, queues = await READS.run(_read, dict(self._speakers))
        for viewer, scope in scopes.items():
            if scope is None:
                self.leave(viewer)
                viewer.outlet.close(NOT_ALLOWED)
            elif viewer in self._speakers:
                self._scopes[viewer] = scope
                self.claims.confine(viewer, scope)
        frames: dict[str, Frame] = {}
        for viewer, scope in scopes.items():
            if scope is None:
                continue
            queue = queues[scope]
            if self._versions.get(viewer, queue.version) == queue.version:
                continue
            if queue.version not in frames:
                frames[queue.version] = Frame(queue)
            if viewer.outlet.offer(frames[queue.version]):
                self._versions[viewer] = queue.version

    def _hear(self, message: Mapping[str, Any]) -> None:
        self.notify()


def _read(
    speakers: Mapping[Viewer, Speaker],
) -> tuple[dict[Viewer, Scope | None], dict[Scope, QueueFrame]]:
    """Return which debates each viewer moderates, None for none (any more), and the queue of those debates."""
    look_up(speakers.values(), fresh=True)
    scopes = {viewer: _scope_of(speaker) for viewer, speaker in speakers.items()}
    return scopes, {scope: read_queue(scope) for scope in set(scopes.values()) if scope is not None}


def _scope_of(speaker: Speaker) -> Scope | None:
    try:
        reader = speaker.identity().reader
    except IdentityChanged:
        return None
    return reader.scope if reader and has_rank(reader, READ_DESK) else None
