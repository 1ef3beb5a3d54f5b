"""A viewer: one open connection to an article, with a way to write to it that never blocks."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol

from debate.comments.changes_since import Position
from debate.readers.hiding import NOBODY
from live.counters import CLOSED_TOO_SLOW
from live.fanout.closes import TOO_SLOW, Close
from live.fanout.frames import Frame

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# A server with a better way to its connections than `send` puts an `Outlet` here, in the scope's extensions.
OUTLET_EXTENSION = "hustings.outlet"

# The backlog allowed for a reader with a slow network; above it a viewer gets nothing until it has drained.
MAX_UNSENT_BYTES = 256 * 1024
# How long a viewer's network has to accept the close frame.
CLOSE_TIMEOUT_S = 5.0


class Outlet(Protocol):
    """The only way to write to a viewer, and a bounded one: it never blocks, or raises if the connection is gone."""

    def offer(self, frame: Frame) -> bool:
        """Send a frame unless more than `MAX_UNSENT_BYTES` are queued; says whether it was sent or queued."""

    def unsent_bytes(self) -> int:
        """Return how much is queued."""

    def close(self, close: Close) -> None:
        """End the connection; after `CLOSE_TIMEOUT_S` at the latest it is gone."""


class Viewer:
    """An open connection. `epoch` and `rev` are its state while it is behind its room.

    `told` is how far beyond them the parts of a large change have brought it, None if it has no part of one to come.
    `hidden` are the authors whom its reader does not want to see.
    """

    __slots__ = ("epoch", "hidden", "outlet", "rev", "told")

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.epoch = ""
        self.rev = 0
        self.told: Position | None = None
        self.hidden = NOBODY

    def offer(self, frame: Frame) -> bool:
        """Send a frame as this viewer gets it; says whether it was sent, as an outlet does."""
        return self.outlet.offer(frame.closed_to(self.hidden) if self.hidden else frame)

    @property
    def is_backpressured(self) -> bool:
        """Whether its backlog exceeds a viewer's limit."""
        return self.outlet.unsent_bytes() > MAX_UNSENT_BYTES

    def reply(self, frame: Frame) -> None:
        """Answer a command; a client that sends commands without reading the answers is closed."""
        if not self.outlet.offer(frame):
            self.outlet.close(TOO_SLOW)
            CLOSED_TOO_SLOW.inc()


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
    """An outlet over ASGI's plain `send`, for any server: a task sends what is queued.

    Created in the connection's own task, which `close` cancels if the server doesn't release the socket.
    """

    def __init__(self, send: Send, as_message: Callable[[Frame | Close], Message] = socket_message) -> None:
        self._send = send
        self._as_message = as_message
        self._connection = asyncio.current_task()
        self._queue: deque[Frame] = deque()
        self._unsent_bytes = 0
        self._sender: asyncio.Task[None] | None = None
        self._closed = False

    def offer(self, frame: Frame) -> bool:
        if self._closed:
            return True
        if self._unsent_bytes > MAX_UNSENT_BYTES:
            return False
        self._queue.append(frame)
        self._unsent_bytes += len(frame.payload)
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_queued())
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
            # Each server raises its own exception for a disconnected reader; the connection's task is notified
            # separately.
            self._closed = True
        finally:
            if not self._closed:
                self._sender = None

    async def _end(self, close: Close, sender: asyncio.Task[None] | None) -> None:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if sender:
                    # Earlier messages, perhaps with the reason, are sent first.
                    await asyncio.wait([sender])
                await self._send(self._as_message(close))
        except Exception:
            if sender:
                sender.cancel()
            if self._connection:
                self._connection.cancel()
