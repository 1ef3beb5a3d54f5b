"""What has come from a socket and the application has not yet taken: bounded by not reading more from the network."""

import asyncio
from typing import Protocol

from live.viewer import Message

MAX_WAITING_MESSAGES = 32


class Readable(Protocol):
    """The part of a Twisted transport that is needed here."""

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...


class Inbox:
    """The messages that wait for the application: while there are too many, nothing is read from the socket.

    One application takes them. Not an `asyncio.Queue`, which costs an idle viewer several times as much memory.
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
        """Add a message; never waits, as what was read before the pause has to be kept."""
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
