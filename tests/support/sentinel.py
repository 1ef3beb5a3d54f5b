"""Redis with a replica, and three Sentinels that make it the primary when the primary is gone."""

from contextlib import suppress

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.support.binaries import redis_binary
from tests.support.servers import Process, Redis, free_port

SERVICE = "debates"
SENTINELS = 3
# A primary that is silent for this long is replaced.
SILENT_MS = 1_000


class Sentinel(Process):
    """One Sentinel, which watches a primary."""

    def __init__(self, primary: Redis) -> None:
        super().__init__()
        self._primary = primary
        self.port = free_port()

    def start(self) -> None:
        """Start the Sentinel. It keeps what it knows in its file of settings."""
        file = self.folder / "sentinel.conf"
        if not file.exists():
            majority = SENTINELS // 2 + 1
            file.write_text(
                f"port {self.port}\nbind 127.0.0.1\ndir {self.folder}\n"
                f"sentinel monitor {SERVICE} 127.0.0.1 {self._primary.port} {majority}\n"
                f"sentinel down-after-milliseconds {SERVICE} {SILENT_MS}\n"
                f"sentinel failover-timeout {SERVICE} 4000\n"
            )
        self.spawn([redis_binary(), file, "--sentinel"])
        self.wait_until_ready(lambda: self.primary_port() > 0)

    def primary_port(self) -> int:
        """Return the port of the server that is the primary now, 0 if this Sentinel doesn't answer."""
        with suppress(redis.RedisError), self._client() as client:
            return int(client.sentinel_get_master_addr_by_name(SERVICE)[1])
        return 0

    def is_ready_for_a_failover(self) -> bool:
        """Say whether it knows the other Sentinels and the replica."""
        with suppress(redis.RedisError), self._client() as client:
            known = client.sentinel_master(SERVICE)
            return bool(known["num-other-sentinels"] == SENTINELS - 1 and known["num-slaves"] == 1)
        return False

    def _client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_timeout=1, retry=Retry(NoBackoff(), 0))


class WatchedRedis:
    """Two Redis servers, one of them the primary, and their Sentinels."""

    def __init__(self) -> None:
        self.servers = [Redis(), Redis()]
        self.sentinels = [Sentinel(self.servers[0]) for _ in range(SENTINELS)]

    @property
    def url(self) -> str:
        """What `REDIS_URL` says."""
        return ", ".join(f"redis+sentinel://127.0.0.1:{sentinel.port}/{SERVICE}" for sentinel in self.sentinels)

    @property
    def primary(self) -> Redis:
        """The server that most Sentinels take for the primary."""
        ports = [sentinel.primary_port() for sentinel in self.sentinels if sentinel.is_running]
        port = max(ports, key=ports.count)
        return next(server for server in self.servers if server.port == port)

    def start(self) -> None:
        """Start everything, and wait until a failover is possible."""
        for server in self.servers:
            server.start()
        primary, replica = self.servers
        with redis.Redis(port=replica.port) as client:
            client.replicaof("127.0.0.1", primary.port)
        for sentinel in self.sentinels:
            sentinel.start()
        for sentinel in self.sentinels:
            sentinel.wait_until_ready(sentinel.is_ready_for_a_failover)

    def stop(self) -> None:
        """End everything."""
        for process in (*self.sentinels, *self.servers):
            process.stop()
