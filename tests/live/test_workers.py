"""Several workers on one port: they share the viewers, a dead one is replaced, and all stop together."""

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from live.fanout.closes import RESTART
from tests.support.client import Client, Socket, eventually
from tests.support.servers import Hustings, Redis, wait_until
from tests.support.stage import Place, Stage


def workers_of(server: Hustings) -> set[int]:
    """Return the process ids of a server's workers."""
    return {int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def crew(stage: Stage) -> Iterator[Hustings]:
    """A server of two workers."""
    redis = Redis()
    redis.start()
    server = stage.new_server(REDIS_URL=redis.url)
    server.start("--workers", "2")
    yield server
    server.stop()
    redis.stop()


async def test_a_killed_worker_is_replaced_and_other_workers_viewers_notice_nothing(
    crew: Hustings, place: Place
) -> None:
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(Client(crew.address))
        await ann.be_guest("Ann")
        sockets: list[Socket] = []
        # The kernel gives a connection to the first worker that accepts it: with this many, not all are on one.
        for _ in range(24):
            socket = await stack.enter_async_context(ann.open(place.slug, state=await ann.load(place.slug)))
            await socket.hello()
            sockets.append(socket)
        before = workers_of(crew)
        assert len(before) == 2
        victim = before.pop()
        os.kill(victim, signal.SIGKILL)
        await eventually(lambda: len(workers_of(crew) - {victim}) == 2, timeout_s=20)
        async with Client(crew.address) as ben:
            await ben.be_guest("Ben")
            comment = await ben.post(place.slug, "Still here")
        lost = [socket for socket in sockets if socket.has_ended]
        assert len(lost) < len(sockets)
        for socket in sockets:
            if socket not in lost:
                await socket.has_comment(comment)
    assert "has ended" in crew.log.read_text()


async def test_all_workers_drain_and_stop_with_the_supervisor(crew: Hustings, place: Place) -> None:
    workers = workers_of(crew)
    async with AsyncExitStack() as stack:
        ann = await stack.enter_async_context(Client(crew.address))
        sockets = [await stack.enter_async_context(ann.open(place.slug)) for _ in range(8)]
        for socket in sockets:
            await socket.hello()
        assert await asyncio.to_thread(crew.terminate) == 0
        for socket in sockets:
            close = await socket.closed()
            assert close and close.code == RESTART.code
    assert not any(is_alive(pid) for pid in workers)
    assert "Traceback" not in crew.log.read_text()


async def test_workers_do_not_outlive_a_killed_supervisor(crew: Hustings) -> None:
    workers = workers_of(crew)
    crew.kill()
    await asyncio.to_thread(wait_until, lambda: not any(is_alive(pid) for pid in workers), "the workers' end")
