"""A channel layer over a Redis Cluster: each channel and group is a sharded channel, which only its own server carries.

channels-redis, which serves all other kinds of Redis, does not support clusters. Messages can be lost;
nothing here waits for a server that doesn't answer.
"""

import asyncio
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import redis.asyncio as async_redis
from channels.layers import BaseChannelLayer
from channels_redis.serializers import registry
from redis.asyncio.client import PubSub
from redis.asyncio.cluster import ClusterNode
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisClusterException, RedisError

from debate.redis_cluster import RedisCluster

logger = logging.getLogger(__name__)

# A server that is silent for twice this long, and doesn't answer a ping, is given up.
PING_EVERY_S = 3.0
CONNECT_TIMEOUT_S = 2.0
RETRY_S = 0.5
# Messages that wait to be received on a channel; further ones are lost, as they are when Redis is away.
MAX_ARRIVED = 10_000
FAILURES = (RedisError, RedisClusterException, OSError, TimeoutError)


@dataclass(slots=True)
class Feed:
    """The connection to one server of the cluster, and what is subscribed to there."""

    client: async_redis.Redis
    subscription: PubSub
    names: set[str] = field(default_factory=set)
    listening: asyncio.Task[None] | None = None

    async def close(self) -> None:
        """End the connection."""
        if self.listening and self.listening is not asyncio.current_task():
            self.listening.cancel()
        with suppress(*FAILURES):
            await self.subscription.aclose()  # type: ignore[no-untyped-call]
            await self.client.aclose()


class ClusterChannelLayer(BaseChannelLayer):  # type: ignore[misc]
    """The part of Channels' interface that `Peers` uses, for one event loop."""

    extensions = ["groups", "flush"]

    def __init__(self, *, cluster: RedisCluster, prefix: str) -> None:
        super().__init__()
        self._cluster = cluster
        self._prefix = prefix
        self._serializer = registry.get_serializer("msgpack")
        self._begin()

    def _begin(self) -> None:
        # What arrived on each channel, and which channels each group has here, by names in Redis.
        self._arrived: dict[str, asyncio.Queue[bytes]] = {}
        self._groups: dict[str, set[str]] = {}
        self._feeds: dict[str, Feed] = {}
        self._client: Any = None
        self._repairing: asyncio.Task[None] | None = None
        # One at a time changes what is subscribed to where.
        self._turn = asyncio.Lock()

    async def new_channel(self, prefix: str = "specific") -> str:
        """Return the name of a new channel that messages can be received on here."""
        channel = f"{self._prefix}.{prefix}.{uuid4().hex}"
        self._arrived[channel] = asyncio.Queue(MAX_ARRIVED)
        await self._subscribe(channel)
        return channel

    async def receive(self, channel: str) -> Mapping[str, Any]:
        """Return the next message on a channel."""
        message: Mapping[str, Any] = self._serializer.deserialize(await self._arrived[channel].get())
        return message

    async def send(self, channel: str, message: Mapping[str, Any]) -> None:
        """Send a message to one channel."""
        await self._publish(channel, message)

    async def group_add(self, group: str, channel: str) -> None:
        """Let a channel receive a group's messages."""
        name = self._name_of(group)
        self._groups.setdefault(name, set()).add(channel)
        await self._subscribe(name)

    async def group_discard(self, group: str, channel: str) -> None:
        """Let a channel receive a group's messages no longer."""
        name = self._name_of(group)
        channels = self._groups.get(name, set())
        channels.discard(channel)
        if not channels:
            self._groups.pop(name, None)
            await self._unsubscribe(name)

    async def group_send(self, group: str, message: Mapping[str, Any]) -> None:
        """Send a message to all channels of a group."""
        await self._publish(self._name_of(group), message)

    async def flush(self) -> None:
        """Close everything; the layer can be used again afterwards."""
        if self._repairing:
            self._repairing.cancel()
        for feed in self._feeds.values():
            await feed.close()
        if self._client:
            await self._client.aclose()
        self._begin()

    def _name_of(self, group: str) -> str:
        return f"{self._prefix}.group.{group}"

    async def _publish(self, name: str, message: Mapping[str, Any]) -> None:
        client = await self._connected()
        await client.spublish(name, self._serializer.serialize(message))

    async def _connected(self) -> Any:
        """Return the cluster's client, which knows by now which server has which channels."""
        if self._client is None:
            self._client = self._cluster.open_in_loop(
                retry=Retry(NoBackoff(), 1), socket_connect_timeout=CONNECT_TIMEOUT_S, socket_timeout=CONNECT_TIMEOUT_S
            )
        return await self._client.initialize()

    async def _subscribe(self, name: str) -> None:
        """Subscribe to a name at its server; raises what redis-py raises, and goes on trying then."""
        try:
            async with self._turn:
                await self._subscribe_there(name)
        except BaseException:
            self._repair()
            raise

    async def _subscribe_there(self, name: str) -> None:
        if any(name in feed.names for feed in self._feeds.values()):
            return
        node = (await self._connected()).get_node_from_key(name)
        feed = self._feeds.get(node.name)
        if feed is None:
            feed = self._feeds[node.name] = self._open_feed(node)
        await feed.subscription.ssubscribe(name)
        feed.names.add(name)
        if feed.listening is None:
            feed.listening = asyncio.create_task(self._listen(node.name, feed))

    async def _unsubscribe(self, name: str) -> None:
        async with self._turn:
            for feed in self._feeds.values():
                if name in feed.names:
                    feed.names.discard(name)
                    await feed.subscription.sunsubscribe(name)

    def _open_feed(self, node: ClusterNode) -> Feed:
        client = async_redis.Redis(
            host=node.host,
            port=int(node.port),
            username=self._cluster.username,
            password=self._cluster.password,
            ssl=self._cluster.over_tls,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        return Feed(client, client.pubsub())

    async def _listen(self, node: str, feed: Feed) -> None:
        """Pass on what arrives from one server, until it is lost or has given a channel away."""
        is_asked = False
        with suppress(*FAILURES):
            while True:
                message = await feed.subscription.get_message(timeout=PING_EVERY_S)
                if message is None:
                    if is_asked:
                        break
                    await feed.subscription.ping()
                elif message["type"] == "sunsubscribe" and message["channel"].decode() in feed.names:
                    # Another server has it now.
                    break
                elif message["type"] == "smessage":
                    self._hand_over(message["channel"].decode(), message["data"])
                is_asked = message is None
        if self._feeds.get(node) is feed:
            del self._feeds[node]
        await feed.close()
        self._repair()

    def _hand_over(self, name: str, data: bytes) -> None:
        for channel in (name, *self._groups.get(name, ())):
            if channel in self._arrived and not self._arrived[channel].full():
                self._arrived[channel].put_nowait(data)

    def _repair(self) -> None:
        """See to it that everything is subscribed to again."""
        if self._repairing is None or self._repairing.done():
            self._repairing = asyncio.create_task(self._subscribe_again())

    async def _subscribe_again(self) -> None:
        # A server that is lost during the repair takes what has just been subscribed to with it.
        while missing := self._missing():
            try:
                if self._client:
                    # The next command asks the cluster again which server has what.
                    await self._client.aclose()
                for name in missing:
                    async with self._turn, asyncio.timeout(CONNECT_TIMEOUT_S):
                        if name in self._missing():
                            await self._subscribe_there(name)
            except FAILURES as failure:
                logger.debug("Cannot subscribe at the cluster yet: %s", failure)
                await asyncio.sleep(RETRY_S)

    def _missing(self) -> set[str]:
        """Return what is wanted, and subscribed to at no server."""
        return {*self._arrived, *self._groups}.difference(*(feed.names for feed in self._feeds.values()))
