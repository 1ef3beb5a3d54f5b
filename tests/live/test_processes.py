"""Several processes, and the stop of one."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack

from live.fanout.closes import RESTART
from tests.support.client import Client, Socket
from tests.support.stage import MODERATOR, PASSWORD, Pair, Place, Stage


async def test_a_write_in_one_process_reaches_viewers_of_the_other(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as ben, Client(pair.one.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        async with ben.open(place.slug, state=await ben.load(place.slug)) as socket:
            await socket.hello()
            comment = await ann.post(place.slug, "A word")
            await socket.has_comment(comment)
            result = await ann.vote(place.poll, place.choices[2])
            await socket.until(lambda s: s.state and s.state.tallies[place.poll] == result["tally"])
            removed = (await mo.decide(comment["id"], "remove"))["comment"]
            await socket.has_comment(removed)
            assert socket.state and socket.state.comments[comment["id"]] == removed


def shows(count: int) -> Callable[[Socket], bool]:
    """Return a condition: the last viewer count that a socket got is this one."""
    return lambda socket: bool(socket.frames) and socket.frames[-1].get("viewers") == count


async def test_viewers_are_counted_across_all_processes(pair: Pair, place: Place) -> None:
    async with Client(pair.one.address) as ann, Client(pair.two.address) as ben, ann.open(place.slug) as first:
        async with ben.open(place.slug) as second, ben.open(place.slug) as third:
            for socket in (first, second, third):
                await socket.until(shows(3), timeout_s=5)
            assert first.frames[-1]["from"] == first.frames[-1]["rev"] == 0
            assert (await ann.ask("GET", f"/articles/{place.slug}"))["viewers"] == 3
        await first.until(shows(1), timeout_s=5)


async def test_a_stopping_process_tells_viewers_closes_sockets_and_logs_no_traceback(
    stage: Stage, place: Place
) -> None:
    with stage.running_server() as server:
        async with AsyncExitStack() as stack:
            ann = await stack.enter_async_context(Client(server.address))
            sockets: list[Socket] = [await stack.enter_async_context(ann.open(place.slug)) for _ in range(20)]
            for socket in sockets:
                await socket.hello()
            code = await asyncio.to_thread(server.terminate)
            for socket in sockets:
                close = await socket.closed()
                assert close and close.code == RESTART.code
                assert socket.of_type("reconnect")
        assert code == 0
        assert "Traceback" not in server.log.read_text()


async def test_connecting_and_leaving_readers_log_nothing(pair: Pair, place: Place) -> None:
    before = pair.one.log_size
    async with Client(pair.one.address) as ann:
        await ann.be_guest("Ann")
        for _ in range(5):
            async with ann.open(place.slug) as socket:
                await socket.hello()
                socket.connection.transport.abort()
        await ann.post(place.slug, "A word")
    assert "Traceback" not in pair.one.logged_since(before)
