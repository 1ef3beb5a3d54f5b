"""A Redis Cluster as settings name it, and its clients, which find the servers of the cluster by themselves.

What its clients raise is a `RedisError`, as of every other client.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
import redis.asyncio.cluster as async_cluster
import redis.cluster
from redis.exceptions import RedisClusterException

from debate.redis_servers import RedisServer

CLUSTER_SCHEMES = ("redis+cluster", "rediss+cluster")
PORT = 6379


@dataclass(frozen=True, slots=True)
class RedisCluster(RedisServer):
    """A cluster that can be asked at one of the `seeds` (host and port) which servers it has."""

    seeds: tuple[tuple[str, int], ...] = ()

    @property
    def place(self) -> str:
        """Where it is, without what may be a password."""
        return f"cluster at {', '.join(f'{host}:{port}' for host, port in self.seeds)}"

    @property
    def for_channels(self) -> dict[str, Any]:
        raise NotImplementedError("channels-redis does not support clusters")

    def open(self, **options: Any) -> Any:
        """Return a client that is kept; asks for the servers at once, and raises `redis.RedisError` if none answers."""
        nodes = [redis.cluster.ClusterNode(host, port) for host, port in self.seeds]  # type: ignore[no-untyped-call]
        with _as_redis_errors():
            return _Client(startup_nodes=nodes, **(self._common | options))

    def open_in_loop(self, **options: Any) -> async_cluster.RedisCluster:
        """Return a client of the running event loop that is kept; it connects when it is used."""
        nodes = [async_cluster.ClusterNode(host, port) for host, port in self.seeds]
        return _LoopClient(startup_nodes=nodes, **(self._common | options))

    @property
    def _common(self) -> dict[str, Any]:
        return {
            "username": self.username,
            "password": self.password,
            "ssl": self.over_tls,
            # A seed may be the name of a service that leads to any of the servers, also after all have moved.
            "dynamic_startup_nodes": False,
        }


@contextmanager
def _as_redis_errors() -> Iterator[None]:
    """Let redis-py's errors about a whole cluster be what those about one server are."""
    try:
        yield
    except RedisClusterException as error:
        raise redis.ConnectionError(str(error)) from error


class _Client(redis.cluster.RedisCluster):
    """A client for threads."""

    def execute_command(self, *words: Any, **options: Any) -> Any:
        with _as_redis_errors():
            return super().execute_command(*words, **options)  # type: ignore[no-untyped-call]


class _LoopClient(async_cluster.RedisCluster):
    """A client of an event loop."""

    async def execute_command(self, *words: Any, **options: Any) -> Any:
        with _as_redis_errors():
            return await super().execute_command(*words, **options)


def read_cluster(url: str) -> RedisCluster:
    """Return the cluster that a URL of one of its servers names; raises `ValueError`.

    It is `redis+cluster://user:password@host:port`, of which only the host is needed.
    """
    parts = urlsplit(url)
    if parts.scheme not in CLUSTER_SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError
    return RedisCluster(
        url="",
        seeds=((parts.hostname, parts.port or PORT),),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        over_tls=parts.scheme.startswith("rediss"),
    )


def join_seeds(servers: Sequence[RedisServer]) -> list[RedisServer]:
    """Return the servers, with all URLs of one cluster joined; raises `ValueError` for a cluster and something else."""
    clusters = [server for server in servers if isinstance(server, RedisCluster)]
    if not clusters:
        return list(servers)
    first = clusters[0]
    joined = replace(first, seeds=tuple(seed for cluster in clusters for seed in cluster.seeds))
    if len(clusters) < len(servers) or any(replace(one, seeds=first.seeds) != first for one in clusters):
        raise ValueError
    return [joined]
