"""What single readers are told: each notice goes to the pages that its reader has open in this process, once each.

A bell says "look at reader N". One that gets lost costs `CHECK_INTERVAL_S`: then the newest notices are looked through.
"""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

from debate.readers.notices import newest_notice, read_notices_of, readers_noticed_since
from live.frames import Frame
from live.peers import Peers
from live.pool import READS
from live.viewer import Viewer

GROUP = "hustings.readers"
CHECK_INTERVAL_S = 3.0


class Notices:
    """The pages that readers with a name have open here, and which notices each has been told."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._viewers: dict[int, dict[Viewer, set[int]]] = defaultdict(dict)
        self._loop: asyncio.AbstractEventLoop | None = None
        # The readers to look at here, and those that the other processes are still to be told of.
        self._due: set[int] = set()
        self._waiting: set[int] = set()
        self._rung = asyncio.Event()
        self._has_waiting = asyncio.Event()
        self._newest: int | None = None
        peers.on("readers", self._hear)
        peers.follow(GROUP)

    def start(self) -> None:
        """Ring on the running loop from now on; before, and in a process without a server, ringing does nothing."""
        self._loop = asyncio.get_running_loop()

    def ring(self, reader_id: int) -> None:
        """Let the reader's pages be told, here and elsewhere; may be called from any thread, and never fails."""
        if self._loop:
            # A loop that is closing has nobody left to tell.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ring_here, reader_id)

    def enter(self, viewer: Viewer, reader_id: int | None) -> None:
        """Tell the viewer, if it has a name, what waits for it, and from now on what comes."""
        if reader_id is not None:
            self._viewers[reader_id][viewer] = set()
            self._look_at([reader_id])

    def leave(self, viewer: Viewer, reader_id: int | None) -> None:
        """Forget a viewer."""
        if reader_id in self._viewers:
            self._viewers[reader_id].pop(viewer, None)
            if not self._viewers[reader_id]:
                del self._viewers[reader_id]

    async def watch(self) -> None:
        """Tell whom it concerns at each ring and each check, for ever; raises where the database does not answer."""
        while True:
            try:
                async with asyncio.timeout(CHECK_INTERVAL_S):
                    await self._rung.wait()
            except TimeoutError:
                if self._viewers:
                    await self._check()
            self._rung.clear()
            due, self._due = self._due, set()
            try:
                await self._tell(due)
            except BaseException:
                self._look_at(due)
                raise

    async def tell_peers(self) -> None:
        """Pass the rings on, for ever; raises where the layer does not answer."""
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            waiting, self._waiting = self._waiting, set()
            await self._peers.tell(GROUP, "readers", readers=sorted(waiting))

    async def _check(self) -> None:
        if self._newest is None:
            self._newest = await READS.run(newest_notice)
        self._newest, noticed = await READS.run(readers_noticed_since, self._newest)
        self._look_at(noticed & self._viewers.keys())

    async def _tell(self, reader_ids: Collection[int]) -> None:
        if not reader_ids:
            return
        for reader_id, notices in (await READS.run(read_notices_of, reader_ids)).items():
            frames = [(notice.id, Frame(notice)) for notice in notices]
            for viewer, told in self._viewers.get(reader_id, {}).items():
                for notice_id, frame in frames:
                    if notice_id not in told and not viewer.is_clogged:
                        viewer.outlet.write(frame)
                        told.add(notice_id)

    def _ring_here(self, reader_id: int) -> None:
        self._look_at([reader_id])
        self._waiting.add(reader_id)
        self._has_waiting.set()

    def _hear(self, message: Mapping[str, Any]) -> None:
        self._look_at([int(reader_id) for reader_id in message["readers"]])

    def _look_at(self, reader_ids: Collection[int]) -> None:
        here = [reader_id for reader_id in reader_ids if reader_id in self._viewers]
        if here:
            self._due.update(here)
            self._rung.set()
