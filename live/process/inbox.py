"""A socket's messages that the application has not taken yet: bounded by pausing reads from the network."""

import asyncio

from live.fanout.viewer import Message
from live.process.intake import Readable

MAX_WAITING_MESSAGES = 32


class Inbox:
    """The queue of messages for the application: while it is full, nothing is read from the socket.

    One application consumes it. Not an `asyncio.Queue`, which costs an idle viewer several times as much memory.
    """

    __slots__ = ("_arrived", "_messages", "_paused", "_transport")

    def __init__(self, transport: Readable) -> None:
        self._transport = transport
        self._messages: list[Message] = []
        self._arrived: asyncio.Future[None] | None = None
        self._paused = False

    def __len__(self) -> int:
        return len(self._messages)

    def put_nowait(self, message: Message) -> None:
        """Add a message; never blocks, because messages read before the pause have to be kept."""
        self._messages.append(message)
        if self._arrived and not self._arrived.done():
            self._arrived.set_result(None)
        if not self._paused and len(self._messages) >= MAX_WAITING_MESSAGES:
            self._paused = True
            self._transport.pauseProducing()

    async def get(self) -> Message:
        """Return the oldest message, as soon as there is one."""
        if not self._messages:
            self._arrived = asyncio.get_running_loop().create_future()
            await self._arrived
            self._arrived = None
        message = self._messages.pop(0)
        if self._paused and len(self._messages) < MAX_WAITING_MESSAGES // 2:
            self._paused = False
            self._transport.resumeProducing()
        return message
