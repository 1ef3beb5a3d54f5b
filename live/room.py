"""A room: the viewers that one article has in this process, and how they are told of each change exactly once.

The room asks the database what is new since the revision that it knows, encodes the answer once and writes it to
everybody. It neither knows where a bell comes from nor how a socket is written to.
"""

import asyncio
import time
from contextlib import suppress

from debate import wire
from debate.audience import viewers
from debate.diffs import Head, read_changes, read_heads
from debate.errors import NotFound
from live.closes import GONE, TOO_SLOW
from live.frames import Frame, Hello
from live.pace import Pace
from live.pool import READS
from live.ring import Ring, join
from live.shared import SharedReads
from live.tasks import complain, keep_doing
from live.viewer import Viewer

# How long the loop may be kept from everything else while a frame is written to many viewers.
FAN_OUT_TURN_S = 0.02
# So many are written to between two looks at the clock.
VIEWERS_PER_LOOK = 16
# How long a viewer may stay clogged; afterwards it is closed, and catches up by `since` on a new connection.
CLOGGED_S = 10.0
# A revision that no article ever has: who asks for what came after it is told to load everything anew.
NOWHERE = -1
RETRY_S = 1.0


class Room:
    """An article's viewers. Those in `_current` have been told everything up to `rev`; the others are catching up."""

    def __init__(self, article_id: int, slug: str) -> None:
        self.article_id = article_id
        self.slug = slug
        self.epoch = ""
        self.rev = 0
        self.tallies: list[wire.Tally] = []
        self._comment_count = 0
        # How many viewers those who are here were last told that there are.
        self.told_viewers = 0
        self.members: set[Viewer] = set()
        self._current: set[Viewer] = set()
        # Since when each clogged viewer has been so.
        self._clogged: dict[Viewer, float] = {}
        self._pace = Pace()
        self._ring = Ring()
        # What brings a viewer from a revision to where the room is now, by that revision.
        self._catch_ups: dict[int, Frame] = {}
        self._further_back = SharedReads(self._read_further_back)
        # Those who wait for a refresh that begins after they came.
        self._waiting: list[asyncio.Future[None]] = []
        self._opened = asyncio.Event()
        self._rung = asyncio.Event()
        self._urgent = asyncio.Event()
        self._catching_up: set[asyncio.Task[None]] = set()
        self._task = asyncio.create_task(
            keep_doing(f"tell the viewers of article {article_id}", self._tell_changes, every_s=RETRY_S)
        )

    def ring(self, *, urgent: bool = False) -> None:
        """Note that something may have changed: the viewers are told in due time, of an urgent change at once."""
        self._rung.set()
        if urgent:
            self._urgent.set()

    def differs_from(self, head: Head) -> bool:
        """Say whether the article stands elsewhere than the viewers were told."""
        known = {tally.poll: tally.version for tally in self.tallies}
        return self._opened.is_set() and (head.epoch, head.rev, head.tallies) != (self.epoch, self.rev, known)

    async def admit(
        self, viewer: Viewer, *, reader: wire.ReaderObject, epoch: str | None = None, since: int | None = None
    ) -> None:
        """Greet a new viewer and bring it from revision `since` (None: it has everything) to where the room is."""
        await self._opened.wait()
        count = viewers(self.article_id)
        if not self._current:
            self.told_viewers = count
        hello = Hello(
            epoch=self.epoch,
            rev=self.rev,
            tallies=self.tallies,
            comment_count=self._comment_count,
            viewers=count,
            reader=reader,
        )
        viewer.outlet.write(Frame(hello))
        viewer.rev = self.rev if since is None else since
        if viewer.rev == self.rev and epoch in (None, self.epoch):
            self._current.add(viewer)
        else:
            # Where the article is gone, so is the room, which closes its viewers.
            with suppress(NotFound):
                await self._catch_up(viewer, epoch or self.epoch)

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self.members.discard(viewer)
        self._current.discard(viewer)
        self._clogged.pop(viewer, None)

    def look_after_clogged(self) -> None:
        """Let the viewers catch up whose network has drained, and close those that did not read for too long."""
        now = time.monotonic()
        for viewer, since in list(self._clogged.items()):
            if not viewer.is_clogged:
                del self._clogged[viewer]
                task = asyncio.create_task(self._rejoin(viewer))
                self._catching_up.add(task)
                task.add_done_callback(self._catching_up.discard)
            elif now - since > CLOGGED_S:
                del self._clogged[viewer]
                viewer.outlet.close(TOO_SLOW)

    def close(self) -> None:
        """Stop the room's work; called when the last viewer has left."""
        self._task.cancel()
        for task in self._catching_up:
            task.cancel()

    async def _tell_changes(self) -> None:
        if not self._opened.is_set():
            await self._open()
        while True:
            await self._rung.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pace.wait_s()):
                    await self._urgent.wait()
            self._rung.clear()
            self._urgent.clear()
            waiting, self._waiting = self._waiting, []
            try:
                await self._refresh()
            except BaseException as failure:
                self._rung.set()
                _answer(waiting, failure)
                raise
            _answer(waiting)

    async def _open(self) -> None:
        head = (await READS.run(read_heads, [self.article_id])).get(self.article_id)
        if head is None:
            return self._end()
        diff = await READS.run(read_changes, self.article_id, head.epoch, head.rev)
        self.epoch, self.rev = diff.epoch, diff.rev
        if isinstance(diff, wire.Changes):
            self.tallies, self._comment_count = diff.tallies, diff.comment_count
        self._opened.set()

    async def _refresh(self) -> None:
        try:
            diff = await READS.run(read_changes, self.article_id, self.epoch, self.rev, known=self.tallies)
        except NotFound:
            return self._end()
        since, changes = self.rev, 0
        if isinstance(diff, wire.Reset):
            # Whoever does not get this frame stands nowhere in the new epoch.
            since = NOWHERE
            self.epoch, self.rev = diff.epoch, diff.rev
            self._ring.clear()
            # The tallies of the new epoch come with the next diff.
            self._rung.set()
            frame = Frame(diff)
        elif self._is_news(diff):
            changes = self._count_changes(diff)
            self.rev, self.tallies, self.told_viewers = diff.rev, diff.tallies, diff.viewers
            self._comment_count = diff.comment_count
            frame = Frame(diff)
            self._ring.add(diff, size_bytes=len(frame.payload))
        else:
            # Looking costs something too: a crowd that comes back asks for it again and again.
            return self._pace.flushed(took_s=0)
        self._catch_ups.clear()
        self._pace.flushed(took_s=await self._fan_out(frame, since=since), changes=changes)

    async def _refreshed(self) -> None:
        """Wait until the room has looked at the article once more, from its beginning to its end."""
        looked = asyncio.get_running_loop().create_future()
        self._waiting.append(looked)
        self.ring()
        await looked

    def _is_news(self, diff: wire.Changes) -> bool:
        """Say whether the diff holds anything that the viewers were not told, also if its revision is the same."""
        return bool(
            diff.rev > self.rev or diff.comments or diff.tallies != self.tallies or diff.viewers != self.told_viewers
        )

    def _count_changes(self, diff: wire.Changes) -> int:
        """Return how many revisions and versions of tallies lie between what was told and the diff."""
        told = {tally.poll: tally.version for tally in self.tallies}
        votes = sum(tally.version - told.get(tally.poll, tally.version) for tally in diff.tallies)
        return diff.rev - self.rev + votes

    async def _fan_out(self, frame: Frame, *, since: int) -> float:
        """Write a frame to all who are level with the room; `since` is where they were before it.

        Returns for how many seconds that kept the process busy.
        """
        busy_s = 0.0
        turn_began = time.monotonic()
        to_come = list(self._current)
        while to_come:
            for viewer in to_come[-VIEWERS_PER_LOOK:]:
                if not viewer.outlet.offer(frame):
                    self._current.discard(viewer)
                    viewer.rev = since
                    self._clogged[viewer] = turn_began
            del to_come[-VIEWERS_PER_LOOK:]
            turn_s = time.monotonic() - turn_began
            if turn_s >= FAN_OUT_TURN_S:
                busy_s += turn_s
                await asyncio.sleep(0)
                turn_began = time.monotonic()
                # Some have left meanwhile.
                to_come = [viewer for viewer in to_come if viewer in self._current]
        return busy_s + time.monotonic() - turn_began

    async def _catch_up(self, viewer: Viewer, epoch: str) -> None:
        """Bring a viewer from its revision in that epoch to where the room is, and let it join the others.

        What it missed comes from the ring, what the ring no longer has from the database. It joins in the turn of the
        loop in which it is found level with the others, so that no change falls in between.
        """
        # The ring may still hold words that were removed before this viewer came, until the room looks again.
        await self._refreshed()
        while epoch != self.epoch or (frame := self._missed_since(viewer.rev)) is None:
            frame, epoch, viewer.rev = await self._further_back.get((epoch, viewer.rev))
            viewer.outlet.write(frame)
            await self._refreshed()
        viewer.outlet.write(frame)
        viewer.rev = self.rev
        if viewer in self.members:
            self._current.add(viewer)

    def _missed_since(self, rev: int) -> Frame | None:
        """Return what brings a viewer from a revision to where the room is, None where the ring doesn't know."""
        if frame := self._catch_ups.get(rev):
            return frame
        missed = [] if rev == self.rev else self._ring.since(rev) if rev < self.rev else None
        diff = None if missed is None else join(missed, self._state(rev))
        if diff is None:
            return None
        frame = self._catch_ups[rev] = Frame(diff)
        return frame

    async def _read_further_back(self, gap: tuple[str, int]) -> tuple[Frame, str, int]:
        epoch, since = gap
        diff = await READS.run(read_changes, self.article_id, epoch, since)
        return Frame(diff), diff.epoch, diff.rev

    async def _rejoin(self, viewer: Viewer) -> None:
        try:
            await self._catch_up(viewer, self.epoch)
        except Exception as failure:
            complain("let a viewer catch up", failure)
            if viewer in self.members:
                self._clogged[viewer] = time.monotonic()

    def _state(self, since: int) -> wire.Changes:
        """Return a diff from a revision to the room's that brings the tallies and the numbers alone."""
        return wire.Changes(
            epoch=self.epoch,
            since=since,
            rev=self.rev,
            comments=[],
            tallies=self.tallies,
            comment_count=self._comment_count,
            viewers=self.told_viewers,
            article=None,
            polls=None,
        )

    def _end(self) -> None:
        # Who waits to be admitted shall not wait for ever.
        self._opened.set()
        for viewer in tuple(self.members):
            viewer.outlet.close(GONE)


def _answer(waiting: list[asyncio.Future[None]], failure: BaseException | None = None) -> None:
    """Let those go on who wait; those who have left meanwhile are done already."""
    for looked in waiting:
        if looked.done():
            continue
        if failure:
            looked.set_exception(failure)
        else:
            looked.set_result(None)
