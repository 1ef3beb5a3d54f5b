"""A process whose event loop is late refuses what costs most, and keeps those who are here."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx
import pytest
from websockets import InvalidStatus

from debate.errors import Unavailable
from live.work.overload import IN_A_ROW, Load, Overload
from tests.support.client import Client
from tests.support.plain import NO_TLS
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

PAUSED_S = 2.4
# Less than the time between two measurements, so that each comes late.
RUNNING_S = 0.1
WITHIN_S = 60.0


def refused_by(overload: Overload) -> list[Load]:
    refused = []
    for load in Load:
        try:
            overload.require_room_for(load)
        except Unavailable:
            refused.append(load)
    return refused


def test_pages_are_refused_first_then_event_streams_then_sockets() -> None:
    overload = Overload()
    for late_s, refused in (
        (0.4, []),
        (0.6, [Load.RENDER]),
        (1.2, [Load.RENDER, Load.EVENT_STREAM]),
        (2.5, [Load.RENDER, Load.EVENT_STREAM, Load.SOCKET]),
    ):
        for _ in range(IN_A_ROW):
            overload.note(late_s)
        assert refused_by(overload) == refused


def test_one_long_task_is_no_overload_and_one_quick_round_ends_it() -> None:
    overload = Overload()
    overload.note(10)
    assert refused_by(overload) == []
    for _ in range(IN_A_ROW):
        overload.note(10)
    assert refused_by(overload) == list(Load)
    overload.note(0)
    assert refused_by(overload) == []


@pytest.fixture
def slow_server(stage: Stage) -> Iterator[Hustings]:
    with stage.running_server() as server:
        yield server


@asynccontextmanager
async def late(server: Hustings) -> AsyncIterator[None]:
    """Suspend a server again and again, as a machine that has no time for it."""

    async def suspend() -> None:
        while True:
            server.pause()
            await asyncio.sleep(PAUSED_S)
            server.resume()
            await asyncio.sleep(RUNNING_S)

    suspending = asyncio.create_task(suspend())
    try:
        yield
    finally:
        suspending.cancel()
        server.resume()


async def test_a_late_process_refuses_newcomers_and_still_takes_votes(slow_server: Hustings, place: Place) -> None:
    async with (
        Client(slow_server.address) as ann,
        httpx.AsyncClient(base_url=slow_server.address, timeout=WITHIN_S, verify=NO_TLS) as anybody,
        Client(slow_server.address) as newcomer,
    ):
        await ann.be_guest("Ann")

        async def page_is_refused() -> None:
            while (await anybody.get(f"/a/{place.slug}/?sort=oldest")).status_code != 503:
                pass

        async def socket_is_refused() -> None:
            while True:
                try:
                    async with newcomer.open(place.slug):
                        pass
                except InvalidStatus as refusal:
                    assert refusal.response.status_code == 503
                    return

        async with ann.open(place.slug) as socket, asyncio.timeout(WITHIN_S):
            await socket.hello()
            async with late(slow_server):
                await asyncio.gather(page_is_refused(), socket_is_refused())
                ack = await socket.command("vote", poll=place.poll, choices=[place.choices[0]])
        assert ack["type"] == "ack"
