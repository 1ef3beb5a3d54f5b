"""A room without a server: an article instead of the database, and viewers that read as the test says."""

from collections.abc import Sequence

import pytest

from debate.comments.changes_since import Position
from debate.diffs import Head
from debate.wire.articles import ChangesFrame, ResetFrame
from debate.wire.polls import TallyObject
from debate.wire.readers import ReaderObject
from live.fanout import room as rooms
from live.fanout.frames import Frame
from live.fanout.room import Room
from live.fanout.viewer import MAX_UNSENT_BYTES, Viewer
from tests.support.outlets import KeptOutlet


class Outlet(KeptOutlet):
    """The outlet of a socket that holds back as much as the test says."""

    def __init__(self, unsent: int = 0) -> None:
        super().__init__()
        self.unsent = unsent

    def offer(self, frame: Frame) -> bool:
        return self.unsent <= MAX_UNSENT_BYTES and super().offer(frame)

    def unsent_bytes(self) -> int:
        return self.unsent


class Article:
    """An article instead of the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.epoch, self.rev = "e", 0
        monkeypatch.setattr(rooms, "read_heads", lambda ids: {7: Head(self.epoch, self.rev, 0, 0, False, 0, {})})
        monkeypatch.setattr(rooms, "read_changes", self.read_changes)

    def read_changes(
        self, article_id: int, epoch: str, since: int, known: Sequence[TallyObject] = (), told: Position | None = None
    ) -> ChangesFrame | ResetFrame:
        if epoch != self.epoch or not 0 <= since <= self.rev:
            return ResetFrame(epoch=self.epoch, rev=self.rev)
        return ChangesFrame(
            epoch=epoch,
            since=since,
            rev=self.rev,
            comments=[],
            tallies=[],
            comment_count=0,
            viewers=1,
            article=None,
            polls=None,
        )


@pytest.fixture
def article(monkeypatch: pytest.MonkeyPatch) -> Article:
    return Article(monkeypatch)


NOBODY = ReaderObject(id=None, name=None, kind="anonymous", moderator=False)


async def enter(room: Room, outlet: Outlet, *, since: int | None = None) -> Viewer:
    viewer = Viewer(outlet)
    room.members.add(viewer)
    await room.admit(viewer, reader=NOBODY, since=since)
    return viewer
