"""REDIS_URL: what it can say, and which servers that names."""

import pytest

from debate.redis_cluster import RedisCluster
from debate.redis_servers import RedisServer
from live.environment import kinds


def test_sentinels_of_one_service_are_one_server_and_other_urls_servers_of_their_own() -> None:
    text = (
        "redis+sentinel://a/debates/2, redis://b:6379/0, redis+sentinel://c:26380/debates/2, redis+sentinel://a/other"
    )
    assert kinds.REDIS.read(text) == [
        RedisServer("", sentinels=(("a", 26379), ("c", 26380)), service="debates", number=2),
        RedisServer("redis://b:6379/0"),
        RedisServer("", sentinels=(("a", 26379),), service="other"),
    ]


def test_urls_of_a_cluster_are_seeds_of_one_server() -> None:
    (cluster,) = kinds.REDIS.read("rediss+cluster://me:hunt%2Fer2@a, rediss+cluster://me:hunt%2Fer2@b:7000")
    assert isinstance(cluster, RedisCluster)
    assert (cluster.seeds, cluster.over_tls) == ((("a", 6379), ("b", 7000)), True)
    assert (cluster.username, cluster.password) == ("me", "hunt/er2")
    assert cluster.place == "cluster at a:6379, b:7000"


def test_passwords_are_given_to_the_one_they_are_for_and_shown_nowhere() -> None:
    text = "rediss+sentinel://me:hunt%2Fer2@a/debates?sentinel_password=f%20oo"
    (server,) = kinds.REDIS.read(text)
    host = server.for_channels
    assert (host["username"], host["password"], host["ssl"]) == ("me", "hunt/er2", True)
    assert host["sentinel_kwargs"]["password"] == "f oo" and host["sentinel_kwargs"]["ssl"]
    assert server.place == "debates of Sentinel at a:26379"
    assert RedisServer("redis://:hunter2@b:1/0?password=x").place == "b:1/0"


@pytest.mark.parametrize(
    "url",
    [
        "redis+sentinel://a",
        "redis+sentinel:///debates",
        "redis+sentinel://a:port/debates",
        "redis+sentinel://a/debates/first",
        "redis+sentinel://a/debates/-1",
        "redis+sentinel://a/debates?password=x",
        "sentinel://a/debates",
        "redis+cluster:///",
        "redis+cluster://a/1",
        "redis+cluster://a, redis://b:6379/0",
        "redis+cluster://a, rediss+cluster://b",
        "redis+cluster://a?password=x",
    ],
)
def test_a_malformed_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"^"):
        kinds.REDIS.read(url)
