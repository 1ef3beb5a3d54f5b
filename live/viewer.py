"""A viewer: one open connection to an article, and the way to write to it that never waits."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from live.closes import TOO_SLOW, Close
from live.frames import Frame

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

# A server that has a better way to its connections than `send` puts an `Outlet` here, in the scope's extensions.
OUTLET_EXTENSION = "hustings.outlet"

# What may wait for a reader whose network is slow; whoever has more waiting is told no more until it has drained.
MAX_UNSENT_BYTES = 256 * 1024
# The time that a viewer's network has to take the closing frame.
CLOSE_TIMEOUT_S = 5.0


class Outlet(Protocol):
    """The way to one viewer: none of these waits, and none raises when the connection is gone."""

    def write(self, frame: Frame) -> None:
        """Send a frame, or queue what the network does not take yet."""

    def offer(self, frame: Frame) -> bool:
        """Send a frame unless more than `MAX_UNSENT_BYTES` are queued; says whether it was sent or queued."""

    def unsent_bytes(self) -> int:
        """Return how much is queued."""

    def close(self, close: Close) -> None:
        """End the connection; at the latest after `CLOSE_TIMEOUT_S` it is gone."""


class Viewer:
    """An open connection; `rev` is up to where it has been told, while that is elsewhere than the other viewers are."""

    __slots__ = ("outlet", "rev")

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.rev = 0

    @property
    def is_clogged(self) -> bool:
        """Whether more is waiting to be read than one viewer may keep waiting."""
        return self.outlet.unsent_bytes() > MAX_UNSENT_BYTES

    def reply(self, frame: Frame) -> None:
        """Answer a command; who sends commands without reading the answers is closed."""
        if not self.outlet.offer(frame):
            self.outlet.close(TOO_SLOW)


def socket_message(content: Frame | Close) -> Message:
    """Return the ASGI message that sends a frame over a socket, or closes it."""
    if isinstance(content, Frame):
        return {"type": "websocket.send", "text": content.text}
    return {"type": "websocket.close", "code": content.code, "reason": content.reason}


def event_stream_message(content: Frame | Close) -> Message:
    """Return the ASGI message that sends a frame over an event stream, or ends it."""
    body = content.event if isinstance(content, Frame) else b""
    return {"type": "http.response.body", "body": body, "more_body": bool(body)}


class PlainOutlet:
    """An outlet over the plain `send` of ASGI, for any server: a task sends what is queued, while there is something.

    Made inside the connection's own task, which `close` ends where the server does not let go of the socket.
    """

    def __init__(self, send: Send, as_message: Callable[[Frame | Close], Message] = socket_message) -> None:
        self._send = send
        self._as_message = as_message
        self._connection = asyncio.current_task()
        self._queue: deque[Frame] = deque()
        self._unsent_bytes = 0
        self._sender: asyncio.Task[None] | None = None
        self._closed = False

    def write(self, frame: Frame) -> None:
        if self._closed:
            return
        self._queue.append(frame)
        self._unsent_bytes += len(frame.payload)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_queued())

    def offer(self, frame: Frame) -> bool:
        if self._unsent_bytes > MAX_UNSENT_BYTES:
            return False
        self.write(frame)
        return True

    def unsent_bytes(self) -> int:
        return self._unsent_bytes

    def close(self, close: Close) -> None:
        if self._closed:
            return
        self._closed = True
        self._sender = asyncio.create_task(self._end(close, self._sender))

    async def _send_queued(self) -> None:
        try:
            while self._queue:
                frame = self._queue.popleft()
                await self._send(self._as_message(frame))
                self._unsent_bytes -= len(frame.payload)
        except Exception:
            # Servers raise each their own when the reader has gone; the connection's task hears of it by itself.
            self._closed = True
        finally:
            if not self._closed:
                self._sender = None

    async def _end(self, close: Close, sender: asyncio.Task[None] | None) -> None:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if sender:
                    # What was written before, the reason perhaps, comes before.
                    await asyncio.wait([sender])
                await self._send(self._as_message(close))
        except Exception:
            if sender:
                sender.cancel()
            if self._connection:
                self._connection.cancel()
