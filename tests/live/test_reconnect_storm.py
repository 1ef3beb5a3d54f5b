"""Everybody reconnects at once: each one catches up, with a handful of queries."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from copy import deepcopy

import pytest

from live.work.single_flight import SingleFlight
from tests.support.client import Client, Socket
from tests.support.servers import Hustings, Postgres
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, give_account
from tests.support.statement_log import StatementLog

CROWD = 300
NAMED = 60
# A few seconds of a process's own jobs (heads, schedule, desk), and a handful for the crowd.
FEW_QUERIES = 60


@pytest.fixture(scope="module")
def stage(postgres: Postgres) -> Iterator[Stage]:
    stage = Stage(postgres.create_database("storm", migrated=True))
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def server(stage: Stage) -> Iterator[Hustings]:
    with stage.running_server() as server:
        yield server


def shows_in_the_last_frame(text: str) -> Callable[[Socket], bool]:
    """Return a condition: the last frame of a socket contains a text."""
    return lambda socket: text in socket.raw[-1]


async def test_300_simultaneous_reconnects_catch_up_with_a_handful_of_queries(
    server: Hustings, place: Place, postgres: Postgres
) -> None:
    async with Client(server.address) as ann, Client(server.address) as visitor, AsyncExitStack() as stack:
        await ann.be_guest("Ann")
        states = [await ann.load(place.slug)]
        # One viewer stays, so that the room keeps what the others miss; they left at different times.
        await (await stack.enter_async_context(visitor.open(place.slug))).hello()
        for number in range(5):
            await ann.post(place.slug, f"Word {number}")
            await asyncio.sleep(0.15)
            states.append(await ann.load(place.slug))
        last = await ann.post(place.slug, "The last word")
        crowd = [visitor.open(place.slug, state=deepcopy(states[number % len(states)])) for number in range(CROWD)]
        log = StatementLog(postgres)
        before = log.count()
        await asyncio.gather(*(stack.enter_async_context(socket) for socket in crowd))
        await asyncio.gather(*(socket.has_comment(last) for socket in crowd))
        assert log.count() - before < FEW_QUERIES
        fresh = await ann.load(place.slug)
        assert all(socket.state == fresh for socket in crowd)
        assert all(len(socket.of_type("changes")) <= 3 for socket in crowd)


async def test_a_crowd_of_named_readers_is_identified_with_a_handful_of_queries(
    server: Hustings, place: Place, postgres: Postgres, stage: Stage
) -> None:
    async with AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(Client(server.address)) for _ in range(NAMED)]
        for number, reader in enumerate(crowd):
            if number % 3 == 0:
                stage.act(give_account, f"storm{number}", 0, "")
                await reader.log_in(f"storm{number}", PASSWORD)
            else:
                await reader.be_guest(f"Guest {number}")
        muted = crowd[1].reader["id"]
        async with Client(server.address) as mo:
            await mo.log_in(MODERATOR, PASSWORD)
            said = {"kind": "mute", "reason": "A pause", "hours": 1}
            assert (await mo.call("POST", f"/moderation/readers/{muted}/sanctions", said)).status_code == 201
        # One of them signs out elsewhere, which ends its session.
        sockets = [reader.open(place.slug) for reader in crowd]
        await crowd[2].call("DELETE", "/session")
        log = StatementLog(postgres)
        before = log.count()
        await asyncio.gather(*(stack.enter_async_context(socket) for socket in sockets))
        hellos = [(await socket.hello())["reader"] for socket in sockets]
        assert log.count() - before < FEW_QUERIES
        known = [None if number == 2 else reader.reader["id"] for number, reader in enumerate(crowd)]
        assert [hello["id"] for hello in hellos] == known
        assert {hello["kind"] for hello in hellos} == {"guest", "account", "anonymous"}
        assert [hello["id"] for hello in hellos if hello.get("sanction")] == [muted]


async def test_a_crowd_at_a_freshly_started_process_shares_its_reads(
    stage: Stage, place: Place, postgres: Postgres, server: Hustings
) -> None:
    with stage.running_server() as newcomer:
        async with (
            Client(server.address) as ann,
            Client(newcomer.address) as visitor,
            AsyncExitStack() as stack,
        ):
            await ann.be_guest("Ann")
            state = await ann.load(place.slug)
            last = [await ann.post(place.slug, f"Word {number}") for number in range(5)][-1]
            log = StatementLog(postgres)
            before = log.count()
            crowd = [visitor.open(place.slug, state=deepcopy(state)) for _ in range(CROWD)]
            await asyncio.gather(*(stack.enter_async_context(socket) for socket in crowd))
            await asyncio.gather(*(socket.has_comment(last) for socket in crowd))
        assert log.count() - before < FEW_QUERIES


async def test_a_removed_text_never_comes_back_from_a_cache(server: Hustings, place: Place) -> None:
    secret = "unspeakable words"
    async with Client(server.address) as ann, Client(server.address) as mo, mo.open(place.slug) as stays:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        await stays.hello()
        for number in range(5):
            before = await ann.load(place.slug)
            comment = await ann.post(place.slug, f"{secret} {number}")
            await stays.until(shows_in_the_last_frame(comment["body"]))
            removed = (await mo.decide(comment["id"], "remove", "Abuse"))["comment"]
            async with ann.open(place.slug, state=before) as late:
                await late.has_comment(removed)
                assert not [text for text in late.raw if secret in text]


async def test_requests_during_a_read_share_the_next_one() -> None:
    begun = 0
    go_on = asyncio.Event()

    async def read(key: str) -> int:
        nonlocal begun
        begun += 1
        own = begun
        await go_on.wait()
        return own

    reads = SingleFlight(read)
    first = asyncio.create_task(reads.get("a"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    later = [asyncio.create_task(reads.get("a")) for _ in range(10)]
    await asyncio.sleep(0)
    later[0].cancel()
    go_on.set()
    assert await first == 1
    assert await asyncio.gather(*later[1:]) == [2] * 9
    assert await reads.get("a") == 3
