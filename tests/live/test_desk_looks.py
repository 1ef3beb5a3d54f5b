"""The desk's reads of the queue: one for all moderators of the same debates, and never back to an older state."""

import asyncio
import threading
from typing import Any, cast

import pytest

from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.scope import Scope
from debate.wire.moderation.desk import QueueFrame
from live.desk import desk as desks
from live.desk.desk import Desk
from live.fanout.channel import Peers
from live.fanout.handshake import Speaker
from live.fanout.viewer import Viewer
from tests.support.client import eventually
from tests.support.outlets import KeptOutlet

MODERATOR = Reader(pk=1, name="Mo", role=Role.CHIEF, user_id=1)


class Moderator:
    """A moderator at the desk."""

    def identity(self) -> Identity:
        return Identity(reader=MODERATOR, voter=None, address="192.0.2.1")


class Queue:
    """A queue instead of the database; its reads take as long as the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reads = 0
        self.go_on = threading.Event()
        self.go_on.set()
        monkeypatch.setattr(desks, "look_up", lambda speakers, *, fresh: None)
        monkeypatch.setattr(desks, "read_queue", self.read)

    def read(self, scope: Scope) -> QueueFrame:
        self.reads += 1
        version = str(self.reads)
        assert self.go_on.wait(10)
        none: dict[str, Any] = {"reported": [], "held": [], "recent": [], "next": {}}
        return QueueFrame(version=version, counts={"reported": 0, "held": 0}, **none)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    return Queue(monkeypatch)


async def enter(desk: Desk) -> KeptOutlet:
    outlet = KeptOutlet()
    await desk.enter(Viewer(outlet), cast(Speaker, Moderator()), version="")
    return outlet


def versions(outlet: KeptOutlet) -> list[int]:
    texts = [frame.text for frame in outlet.frames if '"queue"' in frame.text]
    return [int(text.split('"version":"')[1].split('"')[0]) for text in texts]


async def test_moderators_who_connect_together_share_one_queue_read(queue: Queue) -> None:
    desk = Desk(Peers())
    outlets = await asyncio.gather(*(enter(desk) for _ in range(10)))
    assert all(versions(outlet) for outlet in outlets)
    assert queue.reads <= 2


async def test_an_older_queue_is_never_shown_after_a_newer_one(queue: Queue) -> None:
    desk = Desk(Peers())
    one = await enter(desk)
    queue.go_on.clear()
    reads = queue.reads
    comes = [asyncio.create_task(enter(desk))]
    await eventually(lambda: queue.reads > reads)
    comes += [asyncio.create_task(enter(desk)) for _ in range(3)]
    await asyncio.sleep(0)
    queue.go_on.set()
    outlets = [one, *await asyncio.gather(*comes)]
    for outlet in outlets:
        assert versions(outlet) == sorted(versions(outlet))
    assert {versions(outlet)[-1] for outlet in outlets} == {queue.reads}
