"""Identities of open connections: a connection closes when its reader's identity or rights change.

The page then reconnects with its new identity. The domain notifies at each change, here and through the channel layer.
Changes without a notification (an expired session, a management command) are found by checking all sessions
continuously.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from debate.readers.bulk_identity import identify_crowd
from debate.readers.identity import Identity
from live.fanout.channel import Peers
from live.fanout.closes import IDENTITY_CHANGED
from live.fanout.handshake import MAX_NEWCOMERS, Speaker
from live.fanout.viewer import Viewer
from live.work.pool import READS

GROUP = "hustings.identities"
LOOK_INTERVAL_S = 1.0
# Checking all sessions takes at most this share of a thread's time.
LOOK_SHARE = 0.05
# The response with a browser's new cookies may still be in flight; a page that reconnects before it arrives would have
# the old identity. Until then the old connection can't do anything.
CLOSE_DELAY_S = 0.8

# A reader's id, or the voter without an account.
Who = int | UUID


class Identities:
    """The viewers here with a cookie or token, by their identity."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._speakers: dict[Viewer, Speaker] = {}
        self._viewers: dict[Who, set[Viewer]] = defaultdict(set)
        self._loop: asyncio.AbstractEventLoop | None = None
        # The viewers to check now, and the pending notifications for other processes.
        self._due: set[Viewer] = set()
        self._waiting: dict[Who, int | None] = {}
        self._notified = asyncio.Event()
        self._has_waiting = asyncio.Event()
        peers.on("identities", self._hear)
        peers.follow(GROUP)

    def start(self) -> None:
        """Accept notifications on the running loop from now on; before, and in a process without a server, they do
        nothing.
        """
        self._loop = asyncio.get_running_loop()

    def notify(self, who: Who, *, becomes: int | None = None) -> None:
        """Check the connections of a reader or a voter, here and elsewhere; can be called from any thread.

        `becomes` is the reader that the voter's browser is from now on.
        """
        if self._loop:
            # A closing loop has no viewers left to check.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._notify_here, who, becomes)

    def enter(self, viewer: Viewer, speaker: Speaker) -> None:
        """Close the viewer's connection as soon as its identity changes."""
        self._speakers[viewer] = speaker
        for who in _names_of(speaker):
            self._viewers[who].add(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Remove a viewer."""
        speaker = self._speakers.pop(viewer, None)
        self._due.discard(viewer)
        for who in _names_of(speaker) if speaker else ():
            self._viewers[who].discard(viewer)
            if not self._viewers[who]:
                del self._viewers[who]

    async def watch(self) -> None:
        """Check the affected viewers at each notification, forever; raises if the database doesn't respond."""
        while True:
            await self._notified.wait()
            self._notified.clear()
            due, self._due = self._due, set()
            try:
                await self._look_at(due)
            except BaseException:
                self._due |= due & self._speakers.keys()
                self._notified.set()
                raise

    async def look_through(self) -> None:
        """Check everybody whose identity can change without a notification, forever; raises as `watch` does."""
        while True:
            began = time.monotonic()
            await self._look_at([viewer for viewer, speaker in self._speakers.items() if speaker.can_change])
            took_s = time.monotonic() - began
            await asyncio.sleep(max(LOOK_INTERVAL_S, took_s / LOOK_SHARE - took_s))

    async def tell_peers(self) -> None:
        """Forward notifications, forever; raises if the layer doesn't respond."""
        while True:
            await self._has_waiting.wait()
            self._has_waiting.clear()
            waiting, self._waiting = self._waiting, {}
            # The layer's serialisation doesn't support UUIDs.
            notifications = [(str(who), isinstance(who, UUID), becomes) for who, becomes in waiting.items()]
            await self._peers.tell(GROUP, "identities", notifications=notifications)

    async def _look_at(self, viewers: Collection[Viewer]) -> None:
        present = [viewer for viewer in viewers if viewer in self._speakers]
        for begin in range(0, len(present), MAX_NEWCOMERS):
            batch = present[begin : begin + MAX_NEWCOMERS]
            speakers = [self._speakers[viewer] for viewer in batch if viewer in self._speakers]
            for speaker, identity in zip(speakers, await READS.run(_identify, speakers), strict=True):
                speaker.note(identity)
            for viewer in batch:
                self._close_if_changed(viewer)

    def _close_if_changed(self, viewer: Viewer) -> None:
        speaker = self._speakers.get(viewer)
        if speaker and speaker.has_changed:
            # It is no longer checked.
            self.leave(viewer)
            asyncio.get_running_loop().call_later(CLOSE_DELAY_S, viewer.outlet.close, IDENTITY_CHANGED)

    def _notify_here(self, who: Who, becomes: int | None) -> None:
        self._look(who, becomes)
        self._waiting[who] = becomes
        self._has_waiting.set()

    def _look(self, who: Who, becomes: int | None) -> None:
        for viewer in tuple(self._viewers.get(who, ())):
            speaker = self._speakers[viewer]
            if becomes is not None:
                speaker.is_replaced_by(becomes)
                self._close_if_changed(viewer)
            elif speaker.can_change:
                speaker.expire()
                self._due.add(viewer)
                self._notified.set()

    def _hear(self, message: Mapping[str, Any]) -> None:
        for who, is_voter, becomes in message["notifications"]:
            self._look(UUID(who) if is_voter else int(who), becomes)


def _names_of(speaker: Speaker) -> list[Who]:
    known = speaker.first
    return [name for name in (known and known.reader and known.reader.pk, known and known.voter) if name]


def _identify(speakers: Sequence[Speaker]) -> list[Identity]:
    return identify_crowd([speaker.request() for speaker in speakers])
