"""This process among its peers: one channel on the channel layer, and the groups that it follows.

Nobody ever waits for the layer here: to follow a group is a wish that is fulfilled when the layer answers, and what is
sent has a time limit. Messages may be lost, doubled or reordered; they are hints to look, never the news itself.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer

from debate.outages import OUTAGES
from live.tasks import QUIET_S

logger = logging.getLogger(__name__)


class _OneLine(logging.Filter):
    """Lets channels-redis say once in a while that Redis is away; by itself it logs a traceback every second."""

    _logged = -QUIET_S

    def filter(self, record: logging.LogRecord) -> bool:
        failure = record.exc_info[1] if record.exc_info else None
        if not isinstance(failure, OUTAGES):
            return True
        if time.monotonic() - self._logged < QUIET_S:
            return False
        self._logged = time.monotonic()
        record.msg, record.args, record.exc_info = "Cannot receive from Redis: %s", (failure,), None
        return True


logging.getLogger("channels_redis.pubsub").addFilter(_OneLine())

Handler = Callable[[Mapping[str, Any]], None]

# A layer that answers later than this is taken as away; channels-redis lets nobody subscribe while a message is sent.
LAYER_TIMEOUT_S = 1.0


class Peers:
    """The processes of one site, as seen from this one."""

    def __init__(self) -> None:
        self.own_name = uuid4().hex
        self._handlers: dict[str, Handler] = {}
        self._channel: str | None = None
        self._wanted: set[str] = set()
        self._followed: set[str] = set()
        self._changed = asyncio.Event()

    def on(self, kind: str, handle: Handler) -> None:
        """Let `handle` have each message of a kind that another process sends."""
        self._handlers[kind] = handle

    def follow(self, group: str) -> None:
        """Receive from now on, or as soon as the layer answers, what is sent to the group."""
        self._wanted.add(group)
        self._changed.set()

    def unfollow(self, group: str) -> None:
        """Receive no more of what is sent to the group."""
        self._wanted.discard(group)
        self._changed.set()

    async def tell(self, group: str, kind: str, **content: Any) -> None:
        """Send the other processes that follow a group a message; raises what the layer raises, or `TimeoutError`."""
        async with asyncio.timeout(LAYER_TIMEOUT_S):
            await get_channel_layer().group_send(group, {"type": kind, "from": self.own_name, **content})

    async def listen(self) -> None:
        """Receive messages for ever; raises where the layer gives no channel."""
        layer = get_channel_layer()
        async with asyncio.timeout(LAYER_TIMEOUT_S):
            channel = await layer.new_channel("hustings")
        self._channel, self._followed = channel, set()
        self._changed.set()
        while True:
            # Never with a time limit: a cancelled receive ends the channel's subscription.
            self._receive(await layer.receive(channel))

    async def keep_following(self) -> None:
        """Follow the groups that are wanted, and no others, for ever; raises where the layer does not answer."""
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
            # Written by another process, perhaps of another version: it must not end this one's listening.
            logger.exception("Cannot understand a message of kind %s", message["type"])
