"""Viewers that do not read: nobody waits for them, what waits for them is bounded, and in the end they are closed."""

import asyncio
import socket as sockets
from collections.abc import Sequence

import pytest

from debate import wire
from debate.diffs import Head
from live import room as rooms
from live.closes import TOO_SLOW
from live.frames import Frame
from live.room import Room
from live.viewer import MAX_UNSENT_BYTES, Message, PlainOutlet, Viewer
from tests.support.client import Client, eventually
from tests.support.outlets import KeptOutlet
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage, write_comments


async def test_a_viewer_whose_network_is_clogged_delays_nobody_and_catches_up_when_it_reads_again(
    server: Hustings, place: Place, stage: Stage
) -> None:
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", server.port))
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        state, slow_state = await ann.load(place.slug), await ben.load(place.slug)
        async with (
            ann.open(place.slug, state=state) as quick,
            ben.open(place.slug, state=slow_state, sock=narrow) as slow,
        ):
            await slow.hello()
            slow.connection.transport.pause_reading()
            # More than the kernel keeps for a socket, both ways.
            stage.act(write_comments, place, 400, "x" * 20_000)
            await quick.until(lambda _: state.rev == 400)
            for number in range(5):
                await quick.has_comment(await ann.post(place.slug, f"Word {number}"), timeout_s=1)
            slow.connection.transport.resume_reading()
            await slow.until(lambda _: slow_state.rev == state.rev)
            assert slow_state.comments == state.comments
            # What was left out while it was clogged came as one diff.
            assert len([frame for frame in slow.of_type("changes") if frame["comments"]]) <= 3


class Outlet(KeptOutlet):
    """The way to a socket of which the test says how much it holds back."""

    def __init__(self, unsent: int = 0) -> None:
        super().__init__()
        self.unsent = unsent

    def offer(self, frame: Frame) -> bool:
        return self.unsent <= MAX_UNSENT_BYTES and super().offer(frame)

    def unsent_bytes(self) -> int:
        return self.unsent


class Article:
    """An article in place of the database."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.epoch, self.rev = "e", 0
        monkeypatch.setattr(rooms, "read_heads", lambda ids: {7: Head(self.epoch, self.rev, 0, 0, 0, {})})
        monkeypatch.setattr(rooms, "read_changes", self.read_changes)

    def read_changes(
        self, article_id: int, epoch: str, since: int, known: Sequence[wire.Tally] = ()
    ) -> wire.Changes | wire.Reset:
        if epoch != self.epoch or not 0 <= since <= self.rev:
            return wire.Reset(epoch=self.epoch, rev=self.rev)
        return wire.Changes(
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


NOBODY = wire.ReaderObject(id=None, name=None, kind="anonymous", moderator=False)


async def enter(room: Room, outlet: Outlet) -> Viewer:
    viewer = Viewer(outlet)
    room.members.add(viewer)
    await room.admit(viewer, reader=NOBODY)
    return viewer


async def test_a_viewer_that_never_reads_is_closed_with_4009_and_another_is_told_everything(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rooms, "CLOGGED_S", 0.05)
    room, slow, quick = Room(7, "place"), Outlet(), Outlet()
    await enter(room, slow)
    await enter(room, quick)
    slow.unsent = MAX_UNSENT_BYTES + 1
    for _ in range(3):
        article.rev += 1
        room.ring(urgent=True)
        await eventually(lambda: len(quick.frames) == 1 + article.rev)
    assert len(slow.frames) == 1
    await asyncio.sleep(0.06)
    room.look_after_clogged()
    assert slow.closed == TOO_SLOW
    assert quick.closed is None
    room.close()


async def test_a_viewer_that_drains_in_time_gets_one_diff_of_all_that_it_missed(article: Article) -> None:
    room, slow = Room(7, "place"), Outlet()
    viewer = await enter(room, slow)
    slow.unsent = MAX_UNSENT_BYTES + 1
    for _ in range(3):
        article.rev += 1
        room.ring(urgent=True)
        await eventually(lambda: room.rev == article.rev)
    slow.unsent = 0
    room.look_after_clogged()
    await eventually(lambda: viewer.rev == 3)
    assert len(slow.frames) == 2
    assert b'"from":0,"rev":3' in slow.frames[-1].payload
    room.close()


async def test_a_viewer_that_was_clogged_when_the_epoch_changed_is_told_to_load_everything_anew(
    article: Article,
) -> None:
    article.rev = 5
    room, slow = Room(7, "place"), Outlet()
    await enter(room, slow)
    slow.unsent = MAX_UNSENT_BYTES + 1
    article.epoch, article.rev = "restored", 9
    room.ring(urgent=True)
    await eventually(lambda: room.epoch == "restored")
    slow.unsent = 0
    room.look_after_clogged()
    await eventually(lambda: len(slow.frames) > 1)
    assert slow.frames[1].payload == b'{"type":"reset","epoch":"restored","rev":9}'
    room.close()


async def test_who_sends_commands_without_reading_the_answers_is_closed() -> None:
    outlet = Outlet(unsent=MAX_UNSENT_BYTES + 1)
    Viewer(outlet).reply(Frame({"type": "ack"}))
    assert outlet.closed == TOO_SLOW
    assert not outlet.frames


class Server:
    """Another ASGI server: its `send` waits while the reader does not read."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.reads = asyncio.Event()

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(message)


async def test_on_another_server_frames_wait_for_the_reader_in_order_and_are_counted() -> None:
    server = Server()
    outlet = PlainOutlet(server.send)
    frames = [Frame({"number": number}) for number in range(3)]
    for frame in frames:
        outlet.write(frame)
    assert outlet.unsent_bytes() == sum(len(frame.payload) for frame in frames)
    server.reads.set()
    await eventually(lambda: outlet.unsent_bytes() == 0)
    assert [message["text"] for message in server.sent] == [frame.text for frame in frames]
    outlet.close(TOO_SLOW)
    await eventually(lambda: server.sent[-1] == {"type": "websocket.close", "code": 4009, "reason": TOO_SLOW.reason})


async def test_on_another_server_a_reader_who_takes_no_closing_frame_loses_its_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("live.viewer.CLOSE_TIMEOUT_S", 0.05)

    async def connection() -> None:
        outlet = PlainOutlet(Server().send)
        outlet.write(Frame({}))
        await asyncio.sleep(0)
        outlet.close(TOO_SLOW)
        await asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(connection())


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_a_websocket_text_frame_of_any_size(size: int) -> None:
    from websockets.frames import Frame as Reference
    from websockets.frames import Opcode

    frame = Frame({"x": "y" * max(0, size - 8)})
    assert frame.framed == Reference(Opcode.TEXT, frame.payload).serialize(mask=False)
