"""The moderators' desk in this process: shows the queue, whole, to each moderator whose copy of it is old."""

import asyncio
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from debate import wire_desk
from debate.moderation.queue import read_queue
from debate.readers.scope import Scope
from live.bell import DESK_GROUP
from live.claims import Claims
from live.closes import NOT_ALLOWED
from live.frames import Frame
from live.handshake import Speaker
from live.pace import Pace
from live.peers import Peers
from live.pool import READS
from live.viewer import Viewer

# Bells for the desk may be lost, and rights be taken away, without a sound.
CHECK_INTERVAL_S = 1.0


class Desk:
    """The moderators at their desks here, and the version of the queue that each has."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self.claims = Claims(peers)
        self._speakers: dict[Viewer, Speaker] = {}
        self._versions: dict[Viewer, str] = {}
        self._rung = asyncio.Event()
        self._rings = 0
        self._pace = Pace()
        peers.on("desk", self._hear)

    @property
    def viewers(self) -> Collection[Viewer]:
        return tuple(self._speakers)

    def ring(self) -> None:
        """Note that the queue may have changed."""
        if self._speakers:
            self._rings += 1
            self._rung.set()

    async def enter(self, viewer: Viewer, speaker: Speaker, *, version: str) -> None:
        """Show the queue unless it is at `version`, and from now on whenever it has changed."""
        self._peers.follow(DESK_GROUP)
        self._speakers[viewer] = speaker
        self._versions[viewer] = version
        await self._show()
        self.claims.enter(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Forget a moderator."""
        self._speakers.pop(viewer, None)
        self._versions.pop(viewer, None)
        self.claims.leave(viewer)
        if not self._speakers:
            self._peers.unfollow(DESK_GROUP)

    async def keep_showing(self) -> None:
        """Show the queue at each ring, at the pace of frames, and look again from time to time, for ever.

        Raises where the database does not answer.
        """
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_INTERVAL_S):
                    await self._rung.wait()
            await asyncio.sleep(self._pace.wait_s())
            self._rung.clear()
            rings, self._rings = self._rings, 0
            if self._speakers:
                began = time.monotonic()
                await self._show()
                self._pace.flushed(took_s=time.monotonic() - began, changes=rings)

    async def _show(self) -> None:
        queues, strangers = await READS.run(_read, dict(self._speakers))
        for viewer in strangers:
            self.leave(viewer)
            viewer.outlet.close(NOT_ALLOWED)
        frames: dict[str, Frame] = {}
        for viewer, queue in queues.items():
            if self._versions.get(viewer, queue.version) == queue.version or viewer.is_clogged:
                continue
            if queue.version not in frames:
                frames[queue.version] = Frame(queue)
            viewer.outlet.write(frames[queue.version])
            self._versions[viewer] = queue.version

    def _hear(self, message: Mapping[str, Any]) -> None:
        self.ring()


def _read(speakers: Mapping[Viewer, Speaker]) -> tuple[dict[Viewer, wire_desk.Queue], list[Viewer]]:
    """Return each viewer's queue, of the debates that they are confined to, and who must not see any (any more)."""
    by_scope: dict[Scope, wire_desk.Queue] = {}
    queues: dict[Viewer, wire_desk.Queue] = {}
    strangers: list[Viewer] = []
    for viewer, speaker in speakers.items():
        reader = speaker.identity(fresh=True).reader
        if reader is None or not reader.is_moderator:
            strangers.append(viewer)
            continue
        if reader.scope not in by_scope:
            by_scope[reader.scope] = read_queue(reader.scope)
        queues[viewer] = by_scope[reader.scope]
    return queues, strangers
