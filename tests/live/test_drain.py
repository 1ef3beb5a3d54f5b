"""A draining process: it accepts nobody, reports that it is not ready, and closes its viewers in batches."""

import asyncio
import signal
import socket as sockets
from contextlib import AsyncExitStack

import httpx
import pytest

from live.fanout import drain
from live.fanout.closes import RESTART, Close
from live.fanout.frames import Frame
from live.fanout.viewer import Viewer
from tests.support.client import Client, eventually
from tests.support.outlets import KeptOutlet
from tests.support.stage import Pair, Place, Stage


class Leaver(KeptOutlet):
    """An outlet that notes when its viewer was asked to leave, and when it was closed."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self._log = log

    def offer(self, frame: Frame) -> bool:
        self._log.append("asked")
        return super().offer(frame)

    def close(self, close: Close) -> None:
        assert close is RESTART
        self._log.append("closed")


async def test_viewers_are_asked_to_leave_first_and_then_closed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "VIEWERS_PER_S", 200)
    monkeypatch.setattr(drain, "PAUSE_S", 0.05)
    log: list[str] = []
    leavers = [Leaver(log) for _ in range(100)]
    leaving = asyncio.create_task(drain.drain_viewers([Viewer(leaver) for leaver in leavers]))
    await eventually(lambda: 0 < log.count("closed") < 100)
    await leaving
    assert log == ["asked"] * 100 + ["closed"] * 100
    assert b'"within":3.0' in leavers[0].frames[0].payload


def test_any_audience_is_drained_within_twenty_seconds_and_a_small_one_at_once() -> None:
    assert drain.spread_s(1) < 0.01
    assert drain.spread_s(5_000) == 10
    assert drain.spread_s(1_000_000) == 20


async def test_a_draining_process_is_not_ready_and_accepts_nobody(stage: Stage, place: Place) -> None:
    with stage.running_server() as server:
        async with AsyncExitStack() as stack:
            probe = await stack.enter_async_context(httpx.AsyncClient(base_url=server.address))
            assert (await probe.get("/readyz")).status_code == 200
            ann = await stack.enter_async_context(Client(server.address))
            quick, slow = [await stack.enter_async_context(ann.open(place.slug)) for _ in range(2)]
            for socket in (quick, slow):
                await socket.hello()
            # The process waits for a reader who has not received the close yet, so the test can observe it.
            slow.connection.transport.pause_reading()
            stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
            close = await quick.closed()
            assert close and close.code == RESTART.code
            assert quick.of_type("reconnect")
            response = await probe.get("/readyz")
            assert (response.status_code, response.text) == (503, "not ready: this process stops\n")
            # So that a proxy sends no further request on this connection, which ends soon.
            assert response.headers["Connection"] == "close"
            with pytest.raises(OSError), sockets.create_connection(("127.0.0.1", server.port), timeout=1):
                pass
            slow.connection.transport.resume_reading()
            close = await slow.closed()
            assert close and close.code == RESTART.code
            assert await stopping == 0
        assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("options", [(), ("--workers", "2")], ids=["one process", "two workers"])
async def test_sighup_drains_and_stops_a_server(pair: Pair, stage: Stage, place: Place, options: tuple[str]) -> None:
    server = stage.new_server(REDIS_URL=pair.redis.url)
    server.start(*options)
    try:
        async with Client(server.address) as ann, ann.open(place.slug) as socket:
            await socket.hello()
            stopping = asyncio.create_task(asyncio.to_thread(server.terminate, signal.SIGHUP))
            close = await socket.closed()
            assert close and close.code == RESTART.code
            assert await stopping == 0
    finally:
        server.stop()
