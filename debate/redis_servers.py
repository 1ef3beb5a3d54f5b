"""Redis servers as settings name them, and their clients: at an address, or the primary that Sentinel names.

Nothing here waits for Redis; what clients do with it is decided where they are used.
"""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import redis
import redis.asyncio as async_redis
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.sentinel import Sentinel

SENTINEL_SCHEMES = ("redis+sentinel", "rediss+sentinel")
SENTINEL_PORT = 26379
_NUMBER = re.compile(r"\d{0,5}")
# A Sentinel that takes longer is passed over for the next one.
SENTINEL_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A Redis server: at `url`, or the primary of `service` that one of the `sentinels` (host and port) names."""

    url: str
    sentinels: tuple[tuple[str, int], ...] = ()
    service: str = ""
    number: int = 0
    username: str | None = None
    password: str | None = None
    sentinel_password: str | None = None
    over_tls: bool = False

    @property
    def place(self) -> str:
        """Where it is, without what may be a password."""
        if self.sentinels:
            return f"{self.service} of Sentinel at {', '.join(f'{host}:{port}' for host, port in self.sentinels)}"
        return self.url.rpartition("@")[2].partition("?")[0]

    @property
    def for_channels(self) -> dict[str, Any]:
        """The server in the notation of channels-redis."""
        if not self.sentinels:
            return {"address": self.url}
        return {
            "sentinels": list(self.sentinels),
            "master_name": self.service,
            "sentinel_kwargs": self._for_sentinels,
            **self._for_the_primary,
        }

    def open(self, **options: Any) -> redis.Redis:
        """Return a client that is kept as long as the process lives; it connects when it is used."""
        if not self.sentinels:
            return redis.Redis.from_url(self.url, **options)
        sentinel = Sentinel(self.sentinels, sentinel_kwargs=self._for_sentinels)  # type: ignore[no-untyped-call]
        client: redis.Redis = sentinel.master_for(self.service, **self._for_the_primary, **options)  # type: ignore[no-untyped-call]
        return client

    @contextmanager
    def opened(self, **options: Any) -> Iterator[redis.Redis]:
        """Open a client for a moment."""
        client = self.open(**options)
        try:
            yield client
        finally:
            client.close()
            for sentinel in _sentinels_of(client):
                sentinel.close()

    def open_in_loop(self, **options: Any) -> Any:
        """Return a client of the running event loop that is kept; it connects when it is used."""
        if not self.sentinels:
            return async_redis.Redis.from_url(self.url, **options)
        sentinel = AsyncSentinel(self.sentinels, sentinel_kwargs=self._for_sentinels)  # type: ignore[no-untyped-call]
        return sentinel.master_for(self.service, **(self._for_the_primary | options))

    @asynccontextmanager
    async def opened_in_loop(self, **options: Any) -> AsyncIterator["async_redis.Redis"]:
        """Open a client of the running event loop for a moment."""
        client = self.open_in_loop(**options)
        try:
            yield client
        finally:
            await client.aclose()
            for one in _sentinels_of(client):
                await one.aclose()

    @property
    def _for_sentinels(self) -> dict[str, Any]:
        return {
            "password": self.sentinel_password,
            "ssl": self.over_tls,
            "socket_timeout": SENTINEL_TIMEOUT_S,
            "socket_connect_timeout": SENTINEL_TIMEOUT_S,
        }

    @property
    def _for_the_primary(self) -> dict[str, Any]:
        return {"db": self.number, "username": self.username, "password": self.password, "ssl": self.over_tls}


def read_sentinel(url: str) -> RedisServer:
    """Return the server that a URL of one Sentinel names; raises `ValueError`.

    It is `redis+sentinel://user:password@host:port/service/number?sentinel_password=…`, of which host and service are
    needed. User and password are those of the Redis servers.
    """
    parts = urlsplit(url)
    service, _, number = parts.path.strip("/").partition("/")
    asked = parse_qs(parts.query, strict_parsing=bool(parts.query))
    is_known = parts.scheme in SENTINEL_SCHEMES and asked.keys() <= {"sentinel_password"}
    if not is_known or not parts.hostname or not service or not _NUMBER.fullmatch(number):
        raise ValueError
    return RedisServer(
        url="",
        sentinels=((parts.hostname, parts.port or SENTINEL_PORT),),
        service=unquote(service),
        number=int(number or 0),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        sentinel_password=asked.get("sentinel_password", [None])[0],
        over_tls=parts.scheme.startswith("rediss"),
    )


def join_sentinels(servers: Sequence[RedisServer]) -> list[RedisServer]:
    """Return the servers, with all Sentinels of one service joined to one server."""
    joined: dict[RedisServer, tuple[tuple[str, int], ...]] = {}
    for server in servers:
        key = replace(server, sentinels=())
        joined[key] = joined.get(key, ()) + server.sentinels
    return [replace(server, sentinels=sentinels) for server, sentinels in joined.items()]


def _sentinels_of(client: Any) -> Sequence[Any]:
    """Return the clients of Sentinels that a client has opened."""
    pool = getattr(client, "connection_pool", None)
    manager = getattr(pool, "sentinel_manager", None)
    return manager.sentinels if manager else ()
