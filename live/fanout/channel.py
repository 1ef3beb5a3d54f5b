"""This process on the channel layer: one channel, and the groups that it follows.

Nothing ever waits for the layer: following a group takes effect when the layer responds, and sending has a time limit.
Messages can be lost, doubled or reordered; they are hints to look, never the data itself.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer

from debate.database.transient_errors import TRANSIENT_ERRORS
from live.work.tasks import QUIET_S

logger = logging.getLogger(__name__)


class _OneLine(logging.Filter):
    """Makes channels-redis log an outage of Redis once in a while; by itself it logs a traceback every second."""

    _logged = -QUIET_S

    def filter(self, record: logging.LogRecord) -> bool:
        failure = record.exc_info[1] if record.exc_info else None
        if not isinstance(failure, TRANSIENT_ERRORS):
            return True
        if time.monotonic() - self._logged < QUIET_S:
            return False
        self._logged = time.monotonic()
        record.msg, record.args, record.exc_info = "Cannot receive from Redis: %s", (failure,), None
        return True


logging.getLogger("channels_redis.pubsub").addFilter(_OneLine())

Handler = Callable[[Mapping[str, Any]], None]

# A layer that takes longer counts as down; channels-redis lets nobody subscribe while a message is being sent.
LAYER_TIMEOUT_S = 1.0


class Peers:
    """The processes of one deployment, as seen from this one."""

    def __init__(self) -> None:
        self.own_name = uuid4().hex
        self._handlers: dict[str, Handler] = {}
        self._channel: str | None = None
        self._wanted: set[str] = set()
        self._followed: set[str] = set()
        self._changed = asyncio.Event()

    def on(self, kind: str, handle: Handler) -> None:
        """Register `handle` for each message of a kind from another process."""
        self._handlers[kind] = handle

    def follow(self, group: str) -> None:
        """Receive the group's messages from now on, or as soon as the layer responds."""
        self._wanted.add(group)
        self._changed.set()

    def unfollow(self, group: str) -> None:
        """Stop receiving the group's messages."""
        self._wanted.discard(group)
        self._changed.set()

    async def tell(self, group: str, kind: str, **content: Any) -> None:
        """Send a message to the processes that follow a group; raises what the layer raises, or `TimeoutError`."""
        async with asyncio.timeout(LAYER_TIMEOUT_S):
            await get_channel_layer().group_send(group, {"type": kind, "from": self.own_name, **content})

    async def listen(self) -> None:
        """Receive messages forever; raises if the layer gives no channel."""
        layer = get_channel_layer()
        async with asyncio.timeout(LAYER_TIMEOUT_S):
            channel = await layer.new_channel("hustings")
        self._channel, self._followed = channel, set()
        self._changed.set()
        while True:
            # Never with a time limit, because a cancelled receive ends the channel's subscription.
            self._receive(await layer.receive(channel))

    async def keep_following(self) -> None:
        """Follow exactly the wanted groups, forever; raises if the layer doesn't respond."""
        layer = get_channel_layer()
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self._follow_wanted(layer)
            except BaseException:
                self._changed.set()
                raise

    async def _follow_wanted(self, layer: Any) -> None:
        if self._channel is None:
            return
        for group in self._wanted - self._followed:
            async with asyncio.timeout(LAYER_TIMEOUT_S):
                await layer.group_add(group, self._channel)
            self._followed.add(group)
        for group in self._followed - self._wanted:
            async with asyncio.timeout(LAYER_TIMEOUT_S):
                await layer.group_discard(group, self._channel)
            self._followed.discard(group)

    def _receive(self, message: Mapping[str, Any]) -> None:
        handle = self._handlers.get(message.get("type", ""))
        if handle is None or message.get("from") == self.own_name:
            return
        try:
            handle(message)
        except Exception:
            # Another process wrote it, perhaps of another version: an invalid message must not stop the listener.
            logger.exception("Cannot understand a message of kind %s", message["type"])
