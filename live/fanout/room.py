"""A room: one article's viewers in this process, who get each change exactly once.

The room asks the database what is new since its revision, encodes the answer once and writes it to everybody. It knows
neither the source of a notification nor how a socket is written to.
"""

import asyncio
import time
from contextlib import suppress

from django.utils import timezone

from debate.articles.access import is_moved
from debate.comments.changes_since import Position
from debate.diffs import Head, read_changes, read_heads, read_part
from debate.errors import NotFound
from debate.viewer_count import viewers
from debate.wire.articles import ChangesFrame, ResetFrame
from debate.wire.polls import TallyObject
from debate.wire.readers import ReaderObject
from live.counters import CATCH_UPS, RESETS, note_news_delay
from live.fanout.backpressure import Backpressured
from live.fanout.causes import Causes
from live.fanout.closes import GONE, MOVED
from live.fanout.fan_out import fan_out
from live.fanout.frames import Frame, Hello
from live.fanout.news import count_changes, is_news
from live.fanout.pace import Pace
from live.fanout.ring import Ring
from live.fanout.viewer import Viewer
from live.work.pool import READS
from live.work.single_flight import SingleFlight, answer_all
from live.work.tasks import keep_doing, log_failure

RETRY_S = 1.0


class Room:
    """An article's viewers. Those in `_current` have everything up to `rev`; the others are catching up."""

    def __init__(self, article_id: int, slug: str) -> None:
        self.article_id = article_id
        self.slug = slug
        self.epoch = ""
        self.rev = 0
        # Whether the article no longer has its own debate.
        self.has_ended = False
        self.tallies: list[TallyObject] = []
        self._comment_count = 0
        # Whether the room knows that something may have changed, and has not told its viewers yet.
        self.is_reading = False
        self._notified_at = 0.0
        # The viewer count that the room's viewers were last sent.
        self.last_viewer_count = 0
        self.members: set[Viewer] = set()
        self._current: set[Viewer] = set()
        self._backpressured = Backpressured()
        self._pace = Pace()
        self._ring = Ring()
        self._further_back = SingleFlight(self._read_further_back)
        self.causes = Causes()
        # Those who wait for a refresh that starts after they came.
        self._waiting: list[asyncio.Future[None]] = []
        # Viewers who connect while a change is sent in parts join afterwards: they would have missed some.
        self._is_telling_parts = False
        self._opened = asyncio.Event()
        self._notified = asyncio.Event()
        self._urgent = asyncio.Event()
        self._catching_up: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(
            keep_doing(f"tell the viewers of article {article_id}", self._tell_changes, every_s=RETRY_S)
        )

    def notify(self, *, urgent: bool = False) -> None:
        """Note that something may have changed: viewers get it with the next tick, urgent changes at once."""
        if not self._notified.is_set():
            self._notified_at = time.monotonic()
        self._notified.set()
        if urgent:
            self._urgent.set()

    def differs_from(self, head: Head) -> bool:
        """Say whether the article's head differs from what the viewers have."""
        known = {tally.poll: tally.version for tally in self.tallies}
        is_elsewhere = head.has_untold_rules or (head.epoch, head.rev, head.tallies) != (self.epoch, self.rev, known)
        return self._opened.is_set() and is_elsewhere

    async def admit(
        self, viewer: Viewer, *, reader: ReaderObject, epoch: str | None = None, since: int | None = None
    ) -> None:
        """Send hello to a new viewer and catch it up from revision `since` (None: it has everything) to the room's."""
        await self._opened.wait()
        count = viewers(self.article_id)
        if not self._current:
            self.last_viewer_count = count
        hello = Hello(
            epoch=self.epoch,
            rev=self.rev,
            tallies=self.tallies,
            comment_count=self._comment_count,
            viewers=count,
            now=timezone.now(),
            reader=reader,
            hidden=sorted(viewer.hidden) or None,
        )
        viewer.outlet.offer(Frame(hello))
        viewer.epoch = epoch or self.epoch
        viewer.rev = self.rev if since is None else since
        if (viewer.epoch, viewer.rev) == (self.epoch, self.rev) and not self._is_telling_parts:
            self._current.add(viewer)
        else:
            # If the article is gone, so is the room, which closes its viewers.
            with suppress(NotFound):
                await self._catch_up(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Remove a viewer."""
        self.members.discard(viewer)
        self._current.discard(viewer)
        self._backpressured.discard(viewer)

    def check_backpressured(self) -> None:
        """Let viewers catch up once they have read their backlog, and close those that did not read for too long."""
        for viewer in self._backpressured.take_drained():
            task = asyncio.create_task(self._rejoin(viewer))
            self._catching_up.add(task)
            task.add_done_callback(self._catching_up.discard)

    def close(self) -> None:
        """Stop the room's work; called when the last viewer has left."""
        for task in (self._task, *self._catching_up):
            task.cancel()

    async def _tell_changes(self) -> None:
        if not self._opened.is_set():
            await self._open()
        while True:
            await self._notified.wait()
            self.is_reading = True
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.wait_s()):
                    await self._urgent.wait()
            self._notified.clear()
            self._urgent.clear()
            notified_at, waiting, self._waiting = self._notified_at, self._waiting, []
            try:
                await self.causes.trace(self._refresh(), self.article_id)
            except BaseException as failure:
                self._notified.set()
                answer_all(waiting, failure)
                raise
            note_news_delay(notified_at)
            self.is_reading = self._notified.is_set()
            answer_all(waiting)

    async def _open(self) -> None:
        head = (await READS.run(read_heads, [self.article_id])).get(self.article_id)
        if head is None:
            return await self._end()
        diff = await READS.run(read_changes, self.article_id, head.epoch, head.rev)
        self.epoch, self.rev = diff.epoch, diff.rev
        if isinstance(diff, ChangesFrame):
            self.tallies, self._comment_count = diff.tallies, diff.comment_count
        self._opened.set()

    async def _refresh(self) -> None:
        try:
            diff = await READS.run(read_changes, self.article_id, self.epoch, self.rev, known=self.tallies)
        except NotFound:
            return await self._end()
        epoch, rev, told, changes = self.epoch, self.rev, None, 0
        if isinstance(diff, ResetFrame) and diff.epoch == epoch and diff.rev > rev:
            diff, told = await self._tell_in_parts()
        if isinstance(diff, ResetFrame):
            self.epoch, self.rev = diff.epoch, diff.rev
            self._ring.clear()
            # The new epoch's tallies come with the next diff.
            self._notified.set()
            frame = Frame(diff)
            RESETS.inc(len(self._current))
        elif is_news(diff, self._state(self.rev)):
            changes = count_changes(diff, self._state(self.rev))
            self.rev, self.tallies, self.last_viewer_count = diff.rev, diff.tallies, diff.viewers
            self._comment_count = diff.comment_count
            frame = Frame(diff)
            if told:
                # Alone it is not enough for a catch-up, and the ring has no gaps.
                self._ring.clear()
            else:
                self._ring.add(diff, size_bytes=len(frame.payload))
        else:
            # Reading costs something too: a crowd that reconnects requests it again and again.
            return self._pace.flushed(took_s=0)
        self._pace.flushed(took_s=await self._fan_out(frame, epoch, rev, told), changes=changes)

    async def _tell_in_parts(self) -> tuple[ChangesFrame | ResetFrame, Position]:
        """Send the viewers more comments than one diff can hold.

        Returns the last diff, which is still to be sent, and how far the parts before it reach.

        The earlier parts keep the revision: a viewer that misses one catches up from there. A reset would make
        everybody load the page at the same moment.
        """
        self._is_telling_parts = True
        try:
            told = Position.after_revision(self.rev)
            while True:
                comments, reached = await READS.run(read_part, self.article_id, told)
                if not comments:
                    break
                part = self._state(self.rev).model_copy(update={"comments": comments})
                await self._fan_out(Frame(part), self.epoch, self.rev, told, reached)
                told = reached
            last = await READS.run(read_changes, self.article_id, self.epoch, self.rev, known=self.tallies, told=told)
            return last, told
        finally:
            self._is_telling_parts = False

    async def _refreshed(self) -> None:
        """Wait until the room has read the article completely once more."""
        while True:
            looked = asyncio.get_running_loop().create_future()
            self._waiting.append(looked)
            self.notify()
            await looked
            if not self._is_telling_parts:
                return

    async def _fan_out(
        self, frame: Frame, epoch: str, rev: int, told: Position | None = None, reached: Position | None = None
    ) -> float:
        """Write a frame to all viewers at the room's state; `epoch`, `rev` and `told` are the previous ones.

        `reached` is how far a part of a change reaches. Returns how many seconds this kept the process busy.
        """

        def fall_behind(viewer: Viewer, has_frame: bool) -> None:
            viewer.epoch, viewer.rev = (self.epoch, self.rev) if has_frame else (epoch, rev)
            viewer.told = reached if has_frame else told
            self._wait_for(viewer)

        return await fan_out(frame, self._current, fall_behind)

    def _wait_for(self, viewer: Viewer) -> None:
        """Send a viewer nothing more until it has read its backlog."""
        self._current.discard(viewer)
        if viewer in self.members:
            self._backpressured.add(viewer)

    async def _catch_up(self, viewer: Viewer) -> None:
        """Bring a viewer to the room's state, and let it join the others.

        Its gap is filled from the ring, or else from the database. It joins in the same turn of the loop in which it is
        found up to date, so that no change falls in between.
        """
        # The ring may still hold texts that were removed before this viewer came, until the room reads again.
        await self._refreshed()
        while (
            viewer.told or viewer.epoch != self.epoch or (frame := self._ring.catch_up(self._state(viewer.rev))) is None
        ):
            frame, epoch, rev, told = await self._further_back.get((viewer.epoch, viewer.rev, viewer.told))
            CATCH_UPS.labels("database").inc()
            if not viewer.offer(frame):
                return self._wait_for(viewer)
            viewer.epoch, viewer.rev, viewer.told = epoch, rev, told
            if told and viewer.is_backpressured:
                # It gets the next part once it has read this one.
                return self._wait_for(viewer)
            await self._refreshed()
        CATCH_UPS.labels("memory").inc()
        if not viewer.offer(frame):
            return self._wait_for(viewer)
        viewer.rev = self.rev
        if viewer.is_backpressured:
            # One catch-up can be longer than the limit on unsent bytes.
            self._wait_for(viewer)
        elif viewer in self.members:
            self._current.add(viewer)

    async def _read_further_back(
        self, gap: tuple[str, int, Position | None]
    ) -> tuple[Frame, str, int, Position | None]:
        epoch, since, told = gap
        diff = await READS.run(read_changes, self.article_id, epoch, since, told=told)
        if told and isinstance(diff, ResetFrame) and diff.epoch == epoch:
            # It was here when the change was sent in parts, and fell behind: it gets the other parts, and no reset.
            comments, told = await READS.run(read_part, self.article_id, told)
            part = self._state(since).model_copy(update={"rev": since, "comments": comments})
            return Frame(part), epoch, since, told
        return Frame(diff), diff.epoch, diff.rev, None

    async def _rejoin(self, viewer: Viewer) -> None:
        try:
            await self._catch_up(viewer)
        except Exception as failure:
            log_failure("let a viewer catch up", failure)
            self._wait_for(viewer)

    def _state(self, since: int) -> ChangesFrame:
        """Return a diff from a revision to the room's with only the tallies and the counts."""
        return ChangesFrame(
            epoch=self.epoch,
            since=since,
            rev=self.rev,
            comments=[],
            tallies=self.tallies,
            comment_count=self._comment_count,
            viewers=self.last_viewer_count,
            article=None,
            polls=None,
        )

    async def _end(self) -> None:
        close = MOVED if await READS.run(is_moved, self.article_id) else GONE
        # From here on no new viewer enters this room.
        self.has_ended = True
        # Viewers that wait to be admitted must not wait forever.
        self._opened.set()
        for viewer in tuple(self.members):
            viewer.outlet.close(close)
