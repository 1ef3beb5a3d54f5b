"""Viewers that don't read: nobody waits for them, their buffers are bounded, and in the end they are closed."""

import asyncio
import socket as sockets

import pytest
from websockets.frames import Frame as Reference
from websockets.frames import Opcode

from live.fanout import backpressure
from live.fanout.closes import TOO_SLOW
from live.fanout.frames import Frame
from live.fanout.room import Room
from live.fanout.viewer import MAX_UNSENT_BYTES, Message, PlainOutlet, Viewer
from tests.support.client import Client, eventually
from tests.support.rooms import Article, Outlet, enter
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage, write_comments


def narrow_socket(server: Hustings) -> sockets.socket:
    """Return a connection whose receiving end buffers little."""
    narrow = sockets.socket()
    narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
    narrow.connect(("127.0.0.1", server.port))
    return narrow


def is_closed(room: Room, outlet: Outlet) -> bool:
    """Check the room's viewers, as a process does from time to time, and say whether one has been closed."""
    room.check_backpressured()
    return outlet.closed is not None


async def test_a_backpressured_viewer_delays_nobody_and_catches_up_later(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        state, slow_state = await ann.load(place.slug), await ben.load(place.slug)
        async with (
            ann.open(place.slug, state=state) as quick,
            ben.open(place.slug, state=slow_state, sock=narrow_socket(server)) as slow,
        ):
            await slow.hello()
            slow.connection.transport.pause_reading()
            # More than the kernel buffers for a socket, in both directions.
            stage.act(write_comments, place, 400, "x" * 20_000)
            await quick.until(lambda _: state.rev == 400)
            for number in range(5):
                await quick.has_comment(await ann.post(place.slug, f"Word {number}"), timeout_s=1)
            slow.connection.transport.resume_reading()
            await slow.until(lambda _: slow_state.rev == state.rev)
            assert slow_state.comments == state.comments
            # The changes from its backpressured time arrived as one diff.
            assert len([frame for frame in slow.of_type("changes") if frame["comments"]]) <= 3


async def test_a_viewer_that_falls_behind_while_a_change_is_sent_in_parts_gets_the_other_parts_later(
    server: Hustings, place: Place, stage: Stage
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        state, slow_state = await ann.load(place.slug), await ben.load(place.slug)
        async with (
            ann.open(place.slug, state=state) as quick,
            ben.open(place.slug, state=slow_state, sock=narrow_socket(server)) as slow,
        ):
            await quick.hello()
            await slow.hello()
            slow.connection.transport.pause_reading()
            # Each of the three parts is more than the kernel buffers for a socket, in both directions.
            stage.act(write_comments, place, 1_201, "x" * 8_000)
            await quick.until(lambda _: state.rev == 1_201)
            slow.connection.transport.resume_reading()
            await slow.until(lambda _: slow_state.rev == state.rev)
            assert slow_state.comments == state.comments
            assert not slow.of_type("reset")


async def test_a_viewer_that_never_reads_is_closed_with_4009_and_another_gets_everything(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backpressure, "BACKPRESSURED_S", 0.05)
    room, slow, quick = Room(7, "place"), Outlet(), Outlet()
    await enter(room, slow)
    await enter(room, quick)
    slow.unsent = MAX_UNSENT_BYTES + 1
    for _ in range(3):
        article.rev += 1
        room.notify(urgent=True)
        await eventually(lambda: len(quick.frames) == 1 + article.rev)
    assert len(slow.frames) == 1
    await eventually(lambda: is_closed(room, slow))
    assert slow.closed == TOO_SLOW
    assert quick.closed is None
    room.close()


async def test_a_viewer_that_recovers_in_time_gets_one_diff_with_all_it_missed(article: Article) -> None:
    room, slow = Room(7, "place"), Outlet()
    viewer = await enter(room, slow)
    slow.unsent = MAX_UNSENT_BYTES + 1
    for _ in range(3):
        article.rev += 1
        room.notify(urgent=True)
        await eventually(lambda: room.rev == article.rev)
    slow.unsent = 0
    room.check_backpressured()
    await eventually(lambda: viewer.rev == 3)
    assert len(slow.frames) == 2
    assert b'"from":0,"rev":3' in slow.frames[-1].payload
    room.close()


async def assert_reset_after_an_epoch_change(article: Article, room: Room, slow: Outlet) -> None:
    article.epoch, article.rev = "restored", 9
    room.notify(urgent=True)
    await eventually(lambda: room.epoch == "restored")
    slow.unsent = 0
    room.check_backpressured()
    await eventually(lambda: len(slow.frames) > 1)
    assert slow.frames[1].payload == b'{"type":"reset","epoch":"restored","rev":9}'
    room.close()


async def test_a_viewer_backpressured_during_an_epoch_change_is_reset(
    article: Article,
) -> None:
    article.rev = 5
    room, slow = Room(7, "place"), Outlet()
    await enter(room, slow)
    slow.unsent = MAX_UNSENT_BYTES + 1
    await assert_reset_after_an_epoch_change(article, room, slow)


async def test_a_viewer_backpressured_long_before_an_epoch_change_is_reset_too(
    article: Article,
) -> None:
    article.rev = 5
    room, slow = Room(7, "place"), Outlet()
    await enter(room, slow)
    slow.unsent = MAX_UNSENT_BYTES + 1
    article.rev = 6
    room.notify(urgent=True)
    await eventually(lambda: room.rev == 6)
    await assert_reset_after_an_epoch_change(article, room, slow)


class Narrow(Outlet):
    """The outlet of a reader whose network accepts nothing at once: everything waits."""

    def offer(self, frame: Frame) -> bool:
        taken = super().offer(frame)
        self.unsent += len(frame.payload) if taken else 0
        return taken


async def test_a_viewer_that_does_not_read_a_long_catch_up_is_closed(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backpressure, "BACKPRESSURED_S", 0.05)
    monkeypatch.setattr("live.fanout.viewer.MAX_UNSENT_BYTES", 100)
    article.rev = 5
    room, slow = Room(7, "place"), Narrow()
    await enter(room, slow, since=2)
    await eventually(lambda: is_closed(room, slow))
    assert slow.closed == TOO_SLOW
    room.close()


async def test_a_viewer_that_reads_a_long_catch_up_slowly_is_not_closed(
    article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backpressure, "BACKPRESSURED_S", 0.0)
    room, slow = Room(7, "place"), Outlet()
    viewer = await enter(room, slow)
    slow.unsent = 10 * MAX_UNSENT_BYTES
    article.rev += 1
    room.notify(urgent=True)
    await eventually(lambda: room.rev == article.rev)
    for _ in range(9):
        slow.unsent -= MAX_UNSENT_BYTES
        room.check_backpressured()
    await eventually(lambda: viewer.rev == article.rev)
    assert slow.closed is None
    room.close()


async def test_a_client_that_never_reads_its_acks_is_closed() -> None:
    outlet = Outlet(unsent=MAX_UNSENT_BYTES + 1)
    Viewer(outlet).reply(Frame({"type": "ack"}))
    assert outlet.closed == TOO_SLOW
    assert not outlet.frames


class Server:
    """Another ASGI server: its `send` waits while the reader doesn't read."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.reads = asyncio.Event()

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.sent.append(message)


async def test_on_another_asgi_server_frames_queue_in_order_and_are_counted() -> None:
    server = Server()
    outlet = PlainOutlet(server.send)
    frames = [Frame({"number": number}) for number in range(3)]
    for frame in frames:
        outlet.offer(frame)
    assert outlet.unsent_bytes() == sum(len(frame.payload) for frame in frames)
    server.reads.set()
    await eventually(lambda: outlet.unsent_bytes() == 0)
    assert [message["text"] for message in server.sent] == [frame.text for frame in frames]
    outlet.close(TOO_SLOW)
    await eventually(lambda: server.sent[-1] == {"type": "websocket.close", "code": 4009, "reason": TOO_SLOW.reason})


async def test_on_another_asgi_server_a_reader_that_ignores_the_close_is_disconnected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("live.fanout.viewer.CLOSE_TIMEOUT_S", 0.05)

    async def connection() -> None:
        outlet = PlainOutlet(Server().send)
        outlet.offer(Frame({}))
        await asyncio.sleep(0)
        outlet.close(TOO_SLOW)
        await asyncio.sleep(60)

    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(connection())


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_a_websocket_text_frame_of_any_size(size: int) -> None:
    frame = Frame({"x": "y" * max(0, size - 8)})
    assert frame.framed == Reference(Opcode.TEXT, frame.payload).serialize(mask=False)
