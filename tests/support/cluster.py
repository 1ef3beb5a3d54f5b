"""A Redis Cluster: three servers that share the slots, and a replica of each."""

from contextlib import suppress
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.support.binaries import redis_binary
from tests.support.servers import Process, free_port, wait_until

SLOTS = 16_384
SHARDS = 3
# A server that is silent for this long is replaced by its replica.
SILENT_MS = 1_000


class Member(Process):
    """One server of a cluster."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        # The one for the other members, by default 10,000 above, may be in use.
        self.members_port = free_port()

    def start(self) -> None:
        """Start the server; it finds its cluster again if it was in one."""
        options = {
            "port": self.port,
            "cluster-port": self.members_port,
            "bind": "127.0.0.1",
            "save": "",
            "appendonly": "no",
            "dir": self.folder,
            "cluster-enabled": "yes",
            "cluster-config-file": "nodes.conf",
            "cluster-node-timeout": SILENT_MS,
        }
        self.spawn([redis_binary(), *(word for name, value in options.items() for word in (f"--{name}", str(value)))])
        self.wait_until_ready(lambda: bool(self.ask("PING")))

    def ask(self, *words: object) -> Any:
        """Send a command to this server; returns None if it doesn't answer."""
        with (
            suppress(redis.RedisError),
            redis.Redis(port=self.port, socket_timeout=1, retry=Retry(NoBackoff(), 0)) as client,
        ):
            return client.execute_command(*words)
        return None

    @property
    def name(self) -> str:
        """The id that the others know it by."""
        return bytes(self.ask("CLUSTER MYID")).decode() if self.is_running else ""

    def says_all_is_well(self) -> bool:
        """Say whether, as this server sees it, every slot has a server, and every server is known."""
        info = self.ask("CLUSTER INFO") or {}
        return info.get("cluster_state") == "ok" and int(info["cluster_known_nodes"]) == 2 * SHARDS


class RedisCluster:
    """Six servers that form a cluster."""

    def __init__(self) -> None:
        self.members = [Member() for _ in range(2 * SHARDS)]

    @property
    def url(self) -> str:
        """What `REDIS_URL` says."""
        return ", ".join(f"redis+cluster://127.0.0.1:{member.port}" for member in self.members[:2])

    def start(self) -> None:
        """Start everything, and wait until a failover is possible."""
        for member in self.members:
            member.start()
        first, *others = self.members
        for member in others:
            first.ask("CLUSTER MEET", "127.0.0.1", member.port, member.members_port)
        primaries, replicas = self.members[:SHARDS], self.members[SHARDS:]
        share = SLOTS // SHARDS
        for number, primary in enumerate(primaries):
            end = SLOTS - 1 if number == SHARDS - 1 else (number + 1) * share - 1
            primary.ask("CLUSTER ADDSLOTSRANGE", number * share, end)
        wait_until(lambda: all(member.says_all_is_well() for member in self.members), "the cluster to form")
        for replica, primary in zip(replicas, primaries, strict=True):
            wait_until(lambda r=replica, p=primary: r.ask("CLUSTER REPLICATE", p.name) is not None, "a replica")  # type: ignore[misc]
        self.wait_until_whole()

    def wait_until_whole(self) -> None:
        """Wait until each primary has a replica that is connected to it."""

        def is_whole() -> bool:
            roles = [(member.ask("ROLE") or [b""])[:4] for member in self.members]
            connected = sum(role[0] == b"slave" and role[3] == b"connected" for role in roles)
            return connected == SHARDS and all(member.says_all_is_well() for member in self.members)

        wait_until(is_whole, "each primary to have a replica")

    def server_of(self, key: str) -> Member:
        """Return the server that has a key or sharded channel."""
        slot = self.members[-1].ask("CLUSTER KEYSLOT", key)
        for member in self.members:
            for first, last, (_, port, *_more), *_replicas in member.ask("CLUSTER SLOTS") or ():
                if first <= slot <= last:
                    return next(one for one in self.members if one.port == port)
        raise AssertionError(f"nobody has {key}")

    def stop(self) -> None:
        """End everything."""
        for member in self.members:
            member.stop()
