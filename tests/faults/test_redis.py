"""Redis killed, restarted, paused, or losing messages: it costs latency, never a comment."""

import asyncio
import time

import httpx
import pytest

from tests.faults.audience import SOON_S, assert_all_have, audience
from tests.support.client import Client, Socket, eventually
from tests.support.servers import Hustings, Redis
from tests.support.stage import Pair, Place, Stage
from tests.support.state import Json

POSTS = 200
PAUSE_S = 10.0


async def post_all(author: Client, place: Place, posted: list[Json]) -> None:
    """Post one comment after the other; each is acknowledged within two seconds, whatever happens to Redis."""
    for number in range(POSTS):
        async with asyncio.timeout(SOON_S):
            posted.append(await author.post(place.slug, f"Word {number}"))


async def test_killing_redis_during_200_posts_loses_none(pair: Pair, place: Place) -> None:
    async with (
        Client(pair.one.address) as ann,
        Client(pair.two.address) as late,
        audience((pair.one, pair.two), place) as sockets,
    ):
        await ann.be_guest("Ann")
        posted: list[Json] = []
        posting = asyncio.create_task(post_all(ann, place, posted))
        await eventually(lambda: len(posted) >= POSTS // 4)
        pair.redis.kill()
        try:
            await eventually(lambda: len(posted) >= POSTS // 2)
            # Readers who connect while Redis is down are served normally.
            async with late.open(place.slug, state=await late.load(place.slug)) as socket:
                await socket.until(lambda s: s.of_type("hello"), timeout_s=SOON_S)
                await assert_all_have([socket], [posted[-1]], within_s=SOON_S)
        finally:
            await asyncio.to_thread(pair.redis.start)
        back = time.monotonic()
        await posting
        await assert_all_have(sockets, posted, within_s=max(5 - (time.monotonic() - back), SOON_S))
        # Notifications cross the processes again.
        await assert_notifications_arrive_again(pair, place, sockets[-1])
    assert "Traceback" not in pair.one.log.read_text() + pair.two.log.read_text()


async def assert_notifications_arrive_again(pair: Pair, place: Place, viewer_of_two: Socket) -> None:
    """Assert that a change in one process usually reaches the other sooner than reconciliation would."""
    async with Client(pair.one.address) as ann:
        await ann.be_guest("Ann")
        delays = []
        for number in range(40):
            comment = await ann.post(place.slug, f"Ring {number}")
            began = time.monotonic()
            await viewer_of_two.has_comment(comment)
            delays.append(time.monotonic() - began)
            if len(delays) >= 5 and sorted(delays[-5:])[3] < 0.3:
                return
        pytest.fail(f"only the heads bring changes: {delays}")


async def test_a_paused_redis_delays_nobody(pair: Pair, place: Place) -> None:
    async with (
        Client(pair.one.address) as ann,
        Client(pair.two.address) as late,
        audience((pair.one, pair.two), place, viewers=2) as sockets,
    ):
        await ann.be_guest("Ann")
        comments = [await ann.post(place.slug, "Before")]
        await assert_all_have(sockets, comments, within_s=SOON_S)
        pair.redis.pause()
        try:
            end = time.monotonic() + PAUSE_S
            while time.monotonic() < end:
                async with asyncio.timeout(SOON_S):
                    comments.append(await ann.post(place.slug, "Meanwhile"))
                await assert_all_have(sockets, comments[-1:], within_s=SOON_S)
            async with late.open(place.slug, state=await late.load(place.slug)) as socket:
                await socket.until(lambda s: s.of_type("hello"), timeout_s=SOON_S)
        finally:
            pair.redis.resume()
        comments.append(await ann.post(place.slug, "After"))
        await assert_all_have(sockets, comments, within_s=SOON_S)
        await assert_notifications_arrive_again(pair, place, sockets[-1])


async def test_processes_without_redis_stay_ready_and_say_so(pair: Pair) -> None:
    async with httpx.AsyncClient(base_url=pair.one.address) as probe:
        pair.redis.kill()
        try:
            response = await probe.get("/readyz")
        finally:
            await asyncio.to_thread(pair.redis.start)
        assert (response.status_code, response.text) == (200, "ready: no answer from redis 0\n")
        assert (await probe.get("/readyz")).text == "ready\n"


@pytest.fixture
def lossy_pair(stage: Stage, redis_server: Redis) -> list[Hustings]:
    settings = "tests.support.lossy_settings"
    return [stage.new_server(REDIS_URL=redis_server.url, DJANGO_SETTINGS_MODULE=settings) for _ in range(2)]


async def test_lost_duplicated_and_reordered_notifications_lose_no_change(
    lossy_pair: list[Hustings], place: Place
) -> None:
    one, two = lossy_pair
    try:
        for server in lossy_pair:
            server.start()
        async with Client(one.address) as ann, audience((one, two), place, viewers=2) as sockets:
            await ann.be_guest("Ann")
            posted = [await ann.post(place.slug, f"Word {number}") for number in range(40)]
            result = await ann.vote(place.poll, place.choices[0])
            await assert_all_have(sockets, posted, within_s=SOON_S)
            for socket in sockets:
                await socket.until(
                    lambda s: s.state and s.state.tallies[place.poll] == result["tally"], timeout_s=SOON_S
                )
            fresh = await ann.load(place.slug)
            assert [socket.state for socket in sockets] == [fresh] * len(sockets)
    finally:
        for server in lossy_pair:
            server.stop()
