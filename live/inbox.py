"""What one socket has sent and the application has not yet taken: bounded by not reading more from the network."""

import asyncio
from typing import Protocol

from live.viewer import Message

MAX_WAITING_MESSAGES = 32


class Readable(Protocol):
    """The part of a Twisted transport that is needed here."""

    def pauseProducing(self) -> None: ...

    def resumeProducing(self) -> None: ...


class Inbox(asyncio.Queue[Message]):
    """The messages that wait for the application: while there are too many, nothing is read from the socket."""

    def __init__(self, transport: Readable) -> None:
        super().__init__()
        self._transport = transport
        self._paused = False

    def put_nowait(self, item: Message) -> None:
        super().put_nowait(item)
        if not self._paused and self.qsize() >= MAX_WAITING_MESSAGES:
            self._paused = True
            self._transport.pauseProducing()

    def get_nowait(self) -> Message:
        item = super().get_nowait()
        if self._paused and self.qsize() < MAX_WAITING_MESSAGES // 2:
            self._paused = False
            self._transport.resumeProducing()
        return item
