"""A Redis Cluster carries notifications and limits, and everything follows when one of its servers is lost."""

import asyncio
import time
from collections.abc import Iterator
from functools import partial

import pytest

from debate.limits.counting import KEY_PREFIX
from debate.redis_cluster import RedisCluster as Cluster
from live.environment.kinds import REDIS
from live.fanout.cluster_layer import MAX_ARRIVED, ClusterChannelLayer
from live.fanout.hub import article_group
from tests.faults.audience import SOON_S, assert_all_have, audience
from tests.faults.test_killed_process import shows
from tests.faults.test_redis import assert_notifications_arrive_again
from tests.faults.test_sentinel import counts_together
from tests.support.client import Client, eventually
from tests.support.cluster import Member, RedisCluster
from tests.support.plain import is_ok
from tests.support.servers import Redis, free_port
from tests.support.stage import Pair, Place, Stage

FAILED_OVER_WITHIN_S = 20.0


@pytest.fixture(scope="module")
def cluster() -> Iterator[RedisCluster]:
    cluster = RedisCluster()
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def clustered_pair(stage: Stage, cluster: RedisCluster) -> Iterator[Pair]:
    settings = {"REDIS_URL": cluster.url, "RATE_LIMITS": "on", "LIMIT_POSTS_PER_READER": "400/minute"}
    with stage.running_servers(2, **settings) as [one, two]:
        # The pair's Redis is the cluster.
        yield Pair(one, two, Redis())


def carrying(cluster: RedisCluster, place: Place) -> Member:
    """Return the server that carries an article's notifications."""
    channels = [bytes(name) for member in cluster.members for name in member.ask("PUBSUB SHARDCHANNELS") or ()]
    (name,) = {name.decode() for name in channels if name.decode().endswith(article_group(place.article))}
    return cluster.server_of(name)


async def test_notifications_and_limits_survive_the_loss_of_their_server(
    clustered_pair: Pair, cluster: RedisCluster, place: Place
) -> None:
    one, two = clustered_pair.one, clustered_pair.two
    async with Client(one.address) as ann, audience((one, two), place, viewers=2) as sockets:
        await ann.be_guest("Ann")
        posted = [await ann.post(place.slug, "Before")]
        await assert_all_have(sockets, posted, within_s=SOON_S)
        await assert_notifications_arrive_again(clustered_pair, place, sockets[-1])
        for lost in {carrying(cluster, place), cluster.server_of(KEY_PREFIX)}:
            lost.kill()
            end = time.monotonic() + FAILED_OVER_WITHIN_S
            others = [member for member in cluster.members if member is not lost]
            while any((other.ask("CLUSTER INFO") or {}).get("cluster_state") != "ok" for other in others) or (
                lost.port in ports_of_primaries(others[-1])
            ):
                assert time.monotonic() < end, "no failover"
                async with asyncio.timeout(SOON_S):
                    posted.append(await ann.post(place.slug, f"Word {len(posted)}"))
                await assert_all_have(sockets, posted[-1:], within_s=SOON_S)
                await asyncio.sleep(0.1)
            await assert_notifications_arrive_again(clustered_pair, place, sockets[-1])
            await asyncio.to_thread(lost.start)
            await asyncio.to_thread(cluster.wait_until_whole)
        await assert_all_have(sockets, posted, within_s=SOON_S)
        async with ann.open(place.slug):
            for socket in sockets:
                await socket.until(lambda s: shows(5, s), timeout_s=FAILED_OVER_WITHIN_S)
        for server in (one, two):
            await eventually(partial(counts_together, server), timeout_s=FAILED_OVER_WITHIN_S)
            assert is_ok(f"{server.address}/readyz")
    assert "Traceback" not in one.log.read_text() + two.log.read_text()


def ports_of_primaries(member: Member) -> set[int]:
    """Return the ports of the servers that have slots, as one of them sees it."""
    return {int(primary[1]) for _, _, primary, *_ in member.ask("CLUSTER SLOTS") or ()}


async def test_a_process_that_receives_nothing_keeps_a_bounded_number_of_messages(cluster: RedisCluster) -> None:
    (server,) = REDIS.read(cluster.url)
    assert isinstance(server, Cluster)
    layer = ClusterChannelLayer(cluster=server, prefix="test")
    channel = await layer.new_channel()
    await layer.group_add("all", channel)
    for number in range(MAX_ARRIVED + 5):
        await layer.send(channel, {"type": "one", "number": number})
    # Each server keeps the order, so with the first messages that are received the last ones have been dropped.
    await asyncio.sleep(0)
    numbers = [(await layer.receive(channel))["number"] for _ in range(MAX_ARRIVED)]
    assert numbers == list(range(MAX_ARRIVED))
    await layer.group_send("all", {"type": "one", "number": -1})
    assert (await layer.receive(channel))["number"] == -1
    await layer.flush()


async def test_all_counts_of_limits_are_on_one_server(clustered_pair: Pair, cluster: RedisCluster) -> None:
    async with Client(clustered_pair.one.address) as ann:
        await ann.be_guest("Ann")
    keys = cluster.server_of(KEY_PREFIX).ask("KEYS", f"{KEY_PREFIX}*")
    assert keys


def test_the_operator_hears_which_cluster_does_not_answer(clustered_pair: Pair) -> None:
    done = clustered_pair.one.run("doctor", settings={"REDIS_URL": "redis+cluster://127.0.0.1:1"})
    assert "cluster at 127.0.0.1:1 does not answer" in done.stdout
    elsewhere = {"REDIS_URL": "redis+cluster://127.0.0.1:1", "PORT": str(free_port())}
    done = clustered_pair.one.run("serve", settings=elsewhere, strict=False)
    assert done.returncode == 1
    assert "Redis at cluster at 127.0.0.1:1 (REDIS_URL) does not answer" in done.stderr


def test_doctor_finds_a_cluster(clustered_pair: Pair) -> None:
    assert "at cluster at 127.0.0.1" in clustered_pair.one.run("doctor").stdout
