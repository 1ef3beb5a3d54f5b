"""A process that stops: it takes nobody new, says that it is not ready, and lets its viewers go a few at a time."""

import asyncio
import socket as sockets
from contextlib import AsyncExitStack

import httpx
import pytest

from live import drain
from live.closes import RESTART, Close
from live.frames import Frame
from live.viewer import Viewer
from tests.support.client import Client, eventually
from tests.support.outlets import KeptOutlet
from tests.support.stage import Place, Stage


class Leaver(KeptOutlet):
    """An outlet that notes when its viewer was asked to come back, and when it was closed."""

    def __init__(self, log: list[str]) -> None:
        super().__init__()
        self._log = log

    def write(self, frame: Frame) -> None:
        self._log.append("asked")
        super().write(frame)

    def close(self, close: Close) -> None:
        assert close is RESTART
        self._log.append("closed")


async def test_all_are_asked_first_and_then_closed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "VIEWERS_PER_S", 200)
    monkeypatch.setattr(drain, "PAUSE_S", 0.05)
    log: list[str] = []
    leavers = [Leaver(log) for _ in range(100)]
    leaving = asyncio.create_task(drain.let_go([Viewer(leaver) for leaver in leavers]))
    await eventually(lambda: 0 < log.count("closed") < 100)
    await leaving
    assert log == ["asked"] * 100 + ["closed"] * 100
    assert b'"within":3.0' in leavers[0].frames[0].payload


def test_an_audience_of_any_size_is_let_go_within_twenty_seconds_and_a_small_one_at_once() -> None:
    assert drain.spread_s(1) < 0.01
    assert drain.spread_s(5_000) == 10
    assert drain.spread_s(1_000_000) == 20


async def test_while_it_stops_a_process_is_not_ready_and_takes_nobody_new(stage: Stage, place: Place) -> None:
    server = stage.new_server()
    server.start()
    try:
        async with AsyncExitStack() as stack:
            probe = await stack.enter_async_context(httpx.AsyncClient(base_url=server.address))
            assert (await probe.get("/readyz")).status_code == 200
            ann = await stack.enter_async_context(Client(server.address))
            quick, slow = [await stack.enter_async_context(ann.open(place.slug)) for _ in range(2)]
            for socket in (quick, slow):
                await socket.hello()
            # The process waits for a reader who has not taken the closing frame yet, which lets us look on.
            slow.connection.transport.pause_reading()
            stopping = asyncio.create_task(asyncio.to_thread(server.terminate))
            close = await quick.closed()
            assert close and close.code == RESTART.code
            assert quick.of_type("reconnect")
            response = await probe.get("/readyz")
            assert (response.status_code, response.text) == (503, "not ready: this process stops\n")
            with pytest.raises(OSError), sockets.create_connection(("127.0.0.1", server.port), timeout=1):
                pass
            slow.connection.transport.resume_reading()
            close = await slow.closed()
            assert close and close.code == RESTART.code
            assert await stopping == 0
        assert "Traceback" not in server.log.read_text()
    finally:
        server.stop()
