"""Raw bytes on sockets: the server answers or closes, logs no traceback, and other clients notice nothing."""

import asyncio
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from statistics import median, quantiles

import pytest

from tests.support.client import Client, Socket
from tests.support.fuzz import Findings, attack
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

ROUNDS = 3
FIRST_SEED = 100
CLIENTS_PER_ROUND = 60
FEWEST_POSTS = 20
# Delays below this are noise on a busy machine; an unbounded flood costs more than a second.
FLOOR_S = 0.2


@pytest.fixture
def own_server(stage: Stage) -> Iterator[Hustings]:
    """A server for one test, because its log is read afterwards."""
    with stage.running_server() as server:
        yield server


async def delay(ann: Client, place: Place, neighbour: Socket, number: int) -> float:
    """Return after how many seconds another client gets a comment."""
    began = time.monotonic()
    comment = await ann.post(place.slug, f"Word {number}")
    await neighbour.has_comment(comment)
    return time.monotonic() - began


def p95(delays: list[float]) -> float:
    return quantiles(delays, n=20)[-1]


async def test_random_bytes_on_sockets_are_answered_or_closed_and_harm_no_neighbour(
    own_server: Hustings, place: Place
) -> None:
    loop = asyncio.get_running_loop()
    quiet, beside, found = list[float](), list[float](), list[Findings]()
    # A separate process, so that the clients' cost doesn't count as the server's delay.
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as elsewhere:
        async with Client(own_server.address) as ann, Client(own_server.address) as ben:
            await ann.be_guest("Ann")
            state = await ben.load(place.slug)
            async with ben.open(place.slug, state=state) as neighbour:
                await neighbour.hello()
                number = 0
                for turn in range(ROUNDS):
                    delays = [await delay(ann, place, neighbour, number + i) for i in range(FEWEST_POSTS)]
                    number += FEWEST_POSTS
                    quiet.append(p95(delays))
                    attacking = loop.run_in_executor(
                        elsewhere, attack, own_server.port, place.slug, FIRST_SEED + turn, CLIENTS_PER_ROUND
                    )
                    delays = []
                    while not attacking.done() or len(delays) < FEWEST_POSTS:
                        delays.append(await delay(ann, place, neighbour, number))
                        number += 1
                    beside.append(p95(delays))
                    found.append(await attacking)
                assert not neighbour.has_ended
    assert [problem for findings in found for problem in findings.problems] == []
    assert sum(findings.statuses.get("101", 0) for findings in found) > CLIENTS_PER_ROUND
    assert "Traceback" not in own_server.log.read_text()
    # A busy machine slows some rounds down; a server that lets floods through is slow in every one.
    assert min(beside) <= max(2 * median(quiet), FLOOR_S), (quiet, beside)
