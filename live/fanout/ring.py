"""The ring: a room's latest diffs, from which viewers catch up without the database."""

from collections import OrderedDict, deque

from debate.diffs import MAX_GAP_COMMENTS
from debate.wire.articles import ChangesFrame
from debate.wire.comments import AnyComment
from live.fanout.frames import Frame

# Several minutes of a busy debate; longer gaps are read from the database.
MAX_DIFFS = 1_000
MAX_BYTES = 1024 * 1024
# Viewers choose the revision that they reconnect with, so the frames for them are bounded too. A crowd that reconnects
# at once has few different ones. A frame can be kept in up to four forms: its bytes count once.
MAX_CATCH_UPS = 256
MAX_CATCH_UP_BYTES = 1024 * 1024


class CatchUps:
    """The frames from earlier revisions to the room's current one, as a cache of the recently used ones."""

    def __init__(self) -> None:
        self._frames: OrderedDict[int, Frame] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._frames)

    def get(self, since: int) -> Frame | None:
        """Return the frame for a revision, None if it is not kept."""
        frame = self._frames.get(since)
        if frame is not None:
            self._frames.move_to_end(since)
        return frame

    def keep(self, since: int, frame: Frame) -> None:
        """Keep a frame, and drop the least recently used ones if there are too many."""
        self._frames[since] = frame
        self._bytes += len(frame.payload)
        while len(self._frames) > MAX_CATCH_UPS or self._bytes > MAX_CATCH_UP_BYTES:
            _, dropped = self._frames.popitem(last=False)
            self._bytes -= len(dropped.payload)

    def clear(self) -> None:
        """Drop all frames: the room has a new revision."""
        self._frames.clear()
        self._bytes = 0


class Ring:
    """The newest diffs of one article, each starting where the previous one ends."""

    def __init__(self) -> None:
        self._diffs: deque[tuple[ChangesFrame, int]] = deque()
        self._bytes = 0
        self._catch_ups = CatchUps()

    def add(self, diff: ChangesFrame, *, size_bytes: int) -> None:
        """Add a diff, and drop old ones if the ring is too large."""
        self._catch_ups.clear()
        if diff.rev == diff.since:
            return
        self._diffs.append((diff, size_bytes))
        self._bytes += size_bytes
        while len(self._diffs) > MAX_DIFFS or self._bytes > MAX_BYTES:
            _, dropped_bytes = self._diffs.popleft()
            self._bytes -= dropped_bytes

    def clear(self) -> None:
        """Drop everything: the article has another epoch, or its viewers got a change in another way."""
        self._catch_ups.clear()
        self._diffs.clear()
        self._bytes = 0

    def catch_up(self, newest: ChangesFrame) -> Frame | None:
        """Return the diff to the room's state that replaces `newest`, which has only the latest part.

        None if the ring doesn't reach back far enough.
        """
        if frame := self._catch_ups.get(newest.since):
            return frame
        missed = [] if newest.since == newest.rev else self.since(newest.since) if newest.since < newest.rev else None
        diff = None if missed is None else join(missed, newest)
        if diff is None:
            return None
        frame = Frame(diff)
        self._catch_ups.keep(newest.since, frame)
        return frame

    def since(self, rev: int) -> list[ChangesFrame] | None:
        """Return the diffs after a revision, oldest first; None if the ring doesn't reach back that far."""
        missed: deque[ChangesFrame] = deque()
        for diff, _ in reversed(self._diffs):
            if diff.rev > rev:
                missed.appendleft(diff)
            if diff.since <= rev:
                return list(missed)
        return None


def join(diffs: list[ChangesFrame], newest: ChangesFrame) -> ChangesFrame | None:
    """Return one diff in place of several: everything's newest state, with the tallies and viewers of `newest`.

    None if there are more comments than one diff can hold.
    """
    comments: dict[int, AnyComment] = {}
    article, polls = newest.article, {poll.id: poll for poll in newest.polls or []}
    for diff in reversed(diffs):
        for comment in diff.comments:
            comments.setdefault(comment.id, comment)
        article = article or diff.article
        polls = {poll.id: poll for poll in diff.polls or []} | polls
    if len(comments) > MAX_GAP_COMMENTS:
        return None
    return newest.model_copy(
        update={
            "comments": sorted(comments.values(), key=lambda comment: (comment.rev, comment.id)),
            "article": article,
            "polls": list(polls.values()) or None,
        }
    )
