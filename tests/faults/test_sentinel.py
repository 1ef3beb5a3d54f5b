"""Redis behind Sentinel fails over: notifications, limits and the count of viewers follow the new primary."""

import asyncio
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from tests.faults.audience import SOON_S, assert_all_have, audience
from tests.faults.test_killed_process import shows
from tests.faults.test_redis import assert_notifications_arrive_again
from tests.support.client import Client, eventually
from tests.support.sentinel import WatchedRedis
from tests.support.servers import Hustings, wait_until
from tests.support.stage import Pair, Place, Stage

FAILED_OVER_WITHIN_S = 20.0
POSTS = 40


@pytest.fixture(scope="module")
def watched() -> Iterator[WatchedRedis]:
    watched = WatchedRedis()
    watched.start()
    yield watched
    watched.stop()


@pytest.fixture(scope="module")
def watched_pair(stage: Stage, watched: WatchedRedis) -> Iterator[Pair]:
    settings = {"REDIS_URL": watched.url, "RATE_LIMITS": "on", "LIMIT_POSTS_PER_READER": "200/minute"}
    with stage.running_servers(2, **settings) as [one, two]:
        yield Pair(one, two, watched.servers[0])


def counts_together(server: Hustings) -> bool:
    """Say whether a server that lost Redis counts for the limits there again, or never noticed."""
    said = server.log.read_text()
    return said.count("Redis does not answer; limits") == said.count("Redis answers again; limits")


async def test_after_a_failover_everything_follows_the_new_primary(
    watched_pair: Pair, watched: WatchedRedis, place: Place
) -> None:
    one, two = watched_pair.one, watched_pair.two
    former = watched.primary
    async with Client(one.address) as ann, audience((one, two), place, viewers=2) as sockets:
        await ann.be_guest("Ann")
        posted = [await ann.post(place.slug, "Before")]
        await assert_all_have(sockets, posted, within_s=SOON_S)
        former.kill()
        while watched.primary is former:
            async with asyncio.timeout(SOON_S):
                posted.append(await ann.post(place.slug, f"Word {len(posted)}"))
            await assert_all_have(sockets, posted[-1:], within_s=SOON_S)
            await asyncio.sleep(0.1)
            assert len(posted) < 150, "no failover"
        await assert_all_have(sockets, posted, within_s=SOON_S)
        await assert_notifications_arrive_again(watched_pair, place, sockets[-1])
        assert len((await ann.load(place.slug)).comments) >= len(posted)
        async with ann.open(place.slug):
            for socket in sockets:
                await socket.until(lambda s: shows(5, s), timeout_s=FAILED_OVER_WITHIN_S)
        for server in (one, two):
            await eventually(partial(counts_together, server), timeout_s=FAILED_OVER_WITHIN_S)
            async with httpx.AsyncClient() as probe:
                assert (await probe.get(f"{server.address}/readyz")).status_code == 200
    # What was lost comes back as the new primary's replica.
    former.start()
    wait_until(lambda: all(s.is_ready_for_a_failover() for s in watched.sentinels), "the replica to be known")
    assert "Traceback" not in one.log.read_text() + two.log.read_text()
