"""The ring: what a room has told lately, so that whoever missed some of it is told from memory. Asks no database."""

from collections import deque

from debate import wire
from debate.diffs import MAX_GAP_COMMENTS

# Several minutes of a busy debate; who was away for longer is told from the database.
MAX_DIFFS = 1_000
MAX_BYTES = 1024 * 1024


class Ring:
    """The newest diffs that moved one article's revision, each beginning where the one before it ends."""

    def __init__(self) -> None:
        self._diffs: deque[tuple[wire.Changes, int]] = deque()
        self._bytes = 0

    def add(self, diff: wire.Changes, *, size_bytes: int) -> None:
        """Keep a diff, and drop old ones where the ring has grown too large."""
        if diff.rev == diff.since:
            return
        self._diffs.append((diff, size_bytes))
        self._bytes += size_bytes
        while len(self._diffs) > MAX_DIFFS or self._bytes > MAX_BYTES:
            _, dropped_bytes = self._diffs.popleft()
            self._bytes -= dropped_bytes

    def clear(self) -> None:
        """Forget everything: the article has another epoch."""
        self._diffs.clear()
        self._bytes = 0

    def since(self, rev: int) -> list[wire.Changes] | None:
        """Return the diffs after a revision, oldest first; None where the ring does not reach back so far."""
        missed: deque[wire.Changes] = deque()
        for diff, _ in reversed(self._diffs):
            if diff.rev > rev:
                missed.appendleft(diff)
            if diff.since <= rev:
                return list(missed)
        return None


def join(diffs: list[wire.Changes], newest: wire.Changes) -> wire.Changes | None:
    """Return one diff in place of several: of each thing the newest state, with the tallies and viewers of `newest`.

    None where there are more comments than one diff may hold.
    """
    comments: dict[int, wire.AnyComment] = {}
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
