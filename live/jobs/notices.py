"""Notices to single readers: each one is sent once to every page that its reader has open in this process.

When a reader has hidden somebody, or shows them again, their open pages are told, and get other diffs from then on.

A notification says "check reader N". If one is lost, the newest notices are read after `CHECK_INTERVAL_S`.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from debate.readers.hiding import NOBODY, hidden_from_readers
from debate.readers.notices import newest_notice, read_notices_of, readers_noticed_since
from live.fanout.channel import Peers
from live.fanout.frames import Frame, HiddenFrame
from live.fanout.viewer import Viewer
from live.work.pool import READS

GROUP = "hustings.readers"
CHECK_INTERVAL_S = 3.0


@dataclass(slots=True)
class _Told:
    """The site that a viewer's notices are confined to, if there is one, and the ids of those that it has got."""

    site_id: int | None
    notices: set[int]
    # Whether its reader's notices were read, and whether there was, or may have been, anything since it came.
    is_read: bool = False
    had_news: bool = False

    def tell(self, viewer: Viewer, frames: Sequence[tuple[int, Frame]]) -> None:
        """Send the viewer the notices that it has not got yet; `frames` are all that there are now."""
        self.had_news = self.had_news or bool(frames)
        for notice_id, frame in frames:
            if notice_id not in self.notices and viewer.outlet.offer(frame):
                self.notices.add(notice_id)
        # Dismissed notices are not read again, so they need not be remembered.
        self.notices.intersection_update(notice_id for notice_id, _ in frames)


class Notices:
    """The open pages of named readers in this process, and which notices each has got."""

    def __init__(self, peers: Peers, on_news: Callable[[Collection[int]], None]) -> None:
        """`on_news` is called with the readers for whom there is something, whether they are here or not."""
        self._peers = peers
        self._on_news = on_news
        self._viewers: dict[int, dict[Viewer, _Told]] = defaultdict(dict)
        self._loop: asyncio.AbstractEventLoop | None = None
        # The readers to check here, and the pending ones for other processes.
        self._due: set[int] = set()
        self._waiting: set[int] = set()
        self._notified = asyncio.Event()
        self._has_waiting = asyncio.Event()
        self._newest: int | None = None
        peers.on("readers", self._hear)
        peers.follow(GROUP)

    def start(self) -> None:
        """Accept notifications on the running loop from now on; before, and in a process without a server, they do
        nothing.
        """
        self._loop = asyncio.get_running_loop()

    def notify(self, reader_id: int) -> None:
        """Notify the reader's pages, here and elsewhere; can be called from any thread, and never fails."""
        if self._loop:
            # A closing loop has nobody left to notify.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._notify_here, reader_id)

    def enter(self, viewer: Viewer, reader_id: int | None, site_id: int | None, *, has_none: bool = False) -> None:
        """Send a named viewer its pending notices, unless it is known to have none, and from now on new ones; in a
        site's frame, or at its domain, none that concerns another site.
        """
        if reader_id is not None:
            self._viewers[reader_id][viewer] = _Told(site_id, set(), is_read=has_none)
            if not has_none:
                self._look_at([reader_id])

    def leave(self, viewer: Viewer, reader_id: int | None) -> bool:
        """Remove a viewer; says whether there was, or may have been, anything for its reader."""
        if reader_id not in self._viewers:
            return False
        told = self._viewers[reader_id].pop(viewer, None)
        if not self._viewers[reader_id]:
            del self._viewers[reader_id]
        # Before the first check, a notice whose notification is lost would be missed.
        return told is None or told.had_news or not told.is_read or self._newest is None

    async def watch(self) -> None:
        """Send readers their notices at each notification and each check, forever; raises if the database doesn't
        respond.
        """
        if self._newest is None:
            self._newest = await READS.run(newest_notice)
        next_check = time.monotonic() + CHECK_INTERVAL_S
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(next_check):
                    await self._notified.wait()
            # Also if there are notifications all the time.
            if time.monotonic() >= next_check:
                if self._viewers:
                    await self._check(self._newest)
                next_check = time.monotonic() + CHECK_INTERVAL_S
            self._notified.clear()
            due, self._due = self._due, set()
            try:
                await self._tell(due)
            except BaseException:
                self._look_at(due)
                raise

    async def tell_peers(self) -> None:
        """Forward notifications, forever; raises if the layer doesn't respond."""
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            waiting, self._waiting = self._waiting, set()
            await self._peers.tell(GROUP, "readers", readers=sorted(waiting))

    async def _check(self, newest: int) -> None:
        self._newest, noticed = await READS.run(readers_noticed_since, newest)
        self._note_news(noticed)

    async def _tell(self, reader_ids: Collection[int]) -> None:
        if not reader_ids:
            return
        hidden = await READS.run(hidden_from_readers, reader_ids)
        for reader_id in reader_ids:
            for viewer in self._viewers.get(reader_id, ()):
                people = hidden.get(reader_id, NOBODY)
                if people != viewer.hidden:
                    viewer.hidden = people
                    # A page that misses it is told when it connects again.
                    viewer.reply(Frame(HiddenFrame(people=sorted(people))))
        # Those who come meanwhile need another look.
        present = [told for reader_id in reader_ids for told in self._viewers.get(reader_id, {}).values()]
        for site_id in {told.site_id for told in present}:
            for reader_id, notices in (await READS.run(read_notices_of, reader_ids, site_id)).items():
                frames = [(notice.id, Frame(notice)) for notice in notices]
                for viewer, told in self._viewers.get(reader_id, {}).items():
                    if told.site_id == site_id:
                        told.tell(viewer, frames)
        for told in present:
            told.is_read = True

    def _notify_here(self, reader_id: int) -> None:
        self._note_news([reader_id])
        self._waiting.add(reader_id)
        self._has_waiting.set()

    def _hear(self, message: Mapping[str, Any]) -> None:
        self._note_news([int(reader_id) for reader_id in message["readers"]])

    def _note_news(self, reader_ids: Collection[int]) -> None:
        self._on_news(reader_ids)
        for reader_id in reader_ids:
            for told in self._viewers.get(reader_id, {}).values():
                told.had_news = True
        self._look_at(reader_ids)

    def _look_at(self, reader_ids: Collection[int]) -> None:
        here = [reader_id for reader_id in reader_ids if reader_id in self._viewers]
        if here:
            self._due.update(here)
            self._notified.set()
