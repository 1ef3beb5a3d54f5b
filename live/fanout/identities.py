"""Identities of open connections: a connection closes when its reader's identity or rights change.

The page then reconnects with its new identity. The domain notifies at each change, here and through the channel layer.
Changes without a notification (an expired session, a management command) are found by checking all sessions
continuously. When a connection closes, its reader's identity is kept for a while (`kept_speakers`), so that a reconnect
needs no look-up before hello; it is looked up a moment later, with all others who came then, and before each command.
"""

import asyncio
import time
from collections import OrderedDict, defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from debate.readers.bulk_identity import identify_crowd
from debate.readers.identity import Identity
from debate.wire.readers import ReaderObject
from live.counters import IDENTIFIED
from live.fanout.channel import Peers
from live.fanout.closes import IDENTITY_CHANGED
from live.fanout.handshake import Speaker, describe_speaker
from live.fanout.kept_speakers import KeptSpeakers, Who, names_of, opening_of
from live.fanout.viewer import Viewer
from live.work.pool import READS

GROUP = "hustings.identities"
LOOK_INTERVAL_S = 1.0
# Checking all sessions takes at most this share of a thread's time.
LOOK_SHARE = 0.05
# The number of identities per check; their ids are in one statement.
MAX_CHECKED = 1_000
# Who is known from a connection before is checked after this time, together with all who came in it.
CHECK_AFTER_S = 1.0
# A change that is announced while a connection opens concerns it: an opening takes no longer.
OPENING_S = 60.0
MAX_CHANGED = 10_000
# The response with a browser's new cookies may still be in flight; a page that reconnects before it arrives would have
# the old identity. Until then the old connection can't do anything.
CLOSE_DELAY_S = 0.8


class Identities:
    """The viewers here with a cookie or token, by their identity."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._speakers: dict[Viewer, Speaker] = {}
        self._viewers: dict[Who, set[Viewer]] = defaultdict(set)
        self._kept = KeptSpeakers()
        # Those who are known from a connection before, until they are checked.
        self._recalled: set[Viewer] = set()
        # Whose identity has changed lately, the last one last.
        self._changed: OrderedDict[Who, float] = OrderedDict()
        self._loop: asyncio.AbstractEventLoop | None = None
        # The viewers to check now, and the pending notifications for other processes.
        self._due: set[Viewer] = set()
        self._waiting: dict[Who, int | None] = {}
        self._notified = asyncio.Event()
        self._has_recalled = asyncio.Event()
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

    async def describe(self, speaker: Speaker, request: HttpRequest, article_id: int) -> ReaderObject:
        """Return what `describe_speaker` does, without a look-up for those whose connection has just closed."""
        opening = opening_of(request, article_id)
        kept = self._kept.find(opening) if speaker.can_change else None
        IDENTIFIED.labels("kept" if kept else "database").inc()
        if kept is None:
            return await describe_speaker(speaker, request, article_id)
        speaker.recall(kept, opening)
        return kept.identity.describe_with(None)

    def knows(self, speaker: Speaker) -> bool:
        """Say whether somebody who came back is still known from the connection before: without a notice."""
        return speaker.is_recalled and speaker.opening is not None and self._kept.find(speaker.opening) is not None

    def enter(self, viewer: Viewer, speaker: Speaker) -> None:
        """Close the viewer's connection as soon as its identity changes."""
        self._speakers[viewer] = speaker
        for who in names_of(speaker.first):
            self._viewers[who].add(viewer)
            if self._changed.get(who, -1.0) >= speaker.looked_up:
                self._doubt(viewer, speaker)
        if speaker.is_recalled:
            self._recalled.add(viewer)
            self._has_recalled.set()

    def leave(self, viewer: Viewer, *, had_news: bool = True) -> None:
        """Remove a viewer, and keep its identity for a reconnect, unless there was anything new for its reader."""
        speaker = self._remove(viewer)
        if speaker and speaker.has_changed:
            self._kept.forget(names_of(speaker.first))
        elif speaker and not had_news and (kept := speaker.kept()):
            self._kept.keep(*kept)

    def forget(self, reader_ids: Collection[int]) -> None:
        """Look these readers up when they reconnect."""
        self._kept.forget(reader_ids)

    def _remove(self, viewer: Viewer) -> Speaker | None:
        speaker = self._speakers.pop(viewer, None)
        self._due.discard(viewer)
        self._recalled.discard(viewer)
        for who in names_of(speaker.first) if speaker else ():
            self._viewers[who].discard(viewer)
            if not self._viewers[who]:
                del self._viewers[who]
        return speaker

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
            self._kept.forget_expired()
            await self._look_at(
                [
                    viewer
                    for viewer, speaker in self._speakers.items()
                    if speaker.can_change and speaker.looked_up < began - LOOK_INTERVAL_S
                ]
            )
            took_s = time.monotonic() - began
            await asyncio.sleep(max(LOOK_INTERVAL_S, took_s / LOOK_SHARE - took_s))

    async def check_recalled(self) -> None:
        """Check those who are known from a connection before, forever; raises as `watch` does."""
        while True:
            await self._has_recalled.wait()
            await asyncio.sleep(CHECK_AFTER_S)
            self._has_recalled.clear()
            recalled, self._recalled = self._recalled, set()
            try:
                await self._look_at(recalled)
            except BaseException:
                self._recalled |= recalled & self._speakers.keys()
                self._has_recalled.set()
                raise

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
        for begin in range(0, len(present), MAX_CHECKED):
            batch = present[begin : begin + MAX_CHECKED]
            speakers = [self._speakers[viewer] for viewer in batch if viewer in self._speakers]
            asked = time.monotonic()
            for speaker, identity in zip(speakers, await READS.run(_identify, speakers), strict=True):
                speaker.note(identity, asked=asked)
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
        self._kept.forget([who])
        self._note_change(who)
        for viewer in tuple(self._viewers.get(who, ())):
            speaker = self._speakers[viewer]
            if becomes is not None:
                speaker.is_replaced_by(becomes)
                self._close_if_changed(viewer)
            else:
                self._doubt(viewer, speaker)

    def _doubt(self, viewer: Viewer, speaker: Speaker) -> None:
        if speaker.can_change:
            speaker.expire()
            self._due.add(viewer)
            self._notified.set()

    def _note_change(self, who: Who) -> None:
        now = time.monotonic()
        self._changed[who] = now
        self._changed.move_to_end(who)
        while len(self._changed) > MAX_CHANGED or next(iter(self._changed.values())) < now - OPENING_S:
            self._changed.popitem(last=False)

    def _hear(self, message: Mapping[str, Any]) -> None:
        for who, is_voter, becomes in message["notifications"]:
            self._look(UUID(who) if is_voter else int(who), becomes)


def _identify(speakers: Sequence[Speaker]) -> list[Identity]:
    return identify_crowd([speaker.request() for speaker in speakers])
