"""daphne's ends of a connection, as the outlets through which frames are written to it directly.

Nothing here knows what is sent.
"""

import random
import time
from typing import Any

# First, because it installs the reactor that everything of Twisted's then uses.
import daphne.server  # noqa: F401  # isort: skip
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol

from live.closes import TOO_BIG, Close
from live.frames import Frame
from live.transport import unsent_bytes, write_at_once
from live.viewer import MAX_UNSENT_BYTES

# Often enough that no proxy takes a quiet connection for dead: many cut off after a minute.
PING_INTERVAL_S = 45.0

_FOR_THE_HANDSHAKE = (
    "application_deferred",
    "clean_headers",
    "http_headers",
    "http_request_data",
    "http_request_params",
    "http_response_data",
)


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """daphne's end of one socket."""

    def connectionMade(self) -> None:
        super().connectionMade()
        # The end of HTTP that this connection had before its upgrade, and all that it holds, is not needed any more.
        self.transport.unregisterProducer()

    def onOpen(self) -> None:
        super().onOpen()
        # A crowd that came at the same moment is not pinged at the same moment, now or ever after.
        self.last_ping -= random.random() * PING_INTERVAL_S
        # What the handshake needed and nobody asks for again, for as long as the socket lives.
        for name in _FOR_THE_HANDSHAKE:
            setattr(self, name, None)

    def check_timeouts(self) -> None:
        # Called every two seconds for each of thousands: an open socket has but one thing to be asked.
        if self.state != self.STATE_OPEN or time.time() - self.last_ping > PING_INTERVAL_S:
            super().check_timeouts()

    def write(self, frame: Frame) -> None:
        """Send a frame as it is; `sendMessage` would frame it anew and hold it to the limit on incoming messages."""
        if self.state == self.STATE_OPEN:
            write_at_once(self.transport, frame.framed)

    def offer(self, frame: Frame) -> bool:
        """Send a frame as it is, unless too much is queued."""
        if self.state != self.STATE_OPEN:
            return True
        return write_at_once(self.transport, frame.framed, limit_bytes=MAX_UNSENT_BYTES)

    def unsent_bytes(self) -> int:
        """Return how much the network has not yet taken from this process."""
        return unsent_bytes(self.transport)

    def close(self, close: Close) -> None:
        """Send a closing frame; a reader who does not answer it is cut off after `CLOSE_TIMEOUT_S`."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=close.code, reasonUtf8=close.reason.encode())
            # Reading may have been paused; the reader's own closing frame must come through.
            self.transport.resumeProducing()

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        # Once the closing frame is out, nobody answers any more.
        if self.state == self.STATE_OPEN:
            super().onMessage(payload, isBinary)

    def _max_message_size_exceeded(self, size: int, limit: int, reason: str) -> None:
        self._fail_connection(TOO_BIG.code, TOO_BIG.reason)

    @classmethod
    def with_options_of(cls, factory: Any) -> type["BoundedSocket"]:
        """Return the class with the factory's options as its own.

        Autobahn copies them into each socket and formats them for its log while at it: a tenth of what a connection
        costs, and a kilobyte each.
        """
        options = {name: _as_found(getattr(factory, name)) for name in cls.CONFIG_ATTRS}
        return type(cls.__name__, (cls,), options | {"CONFIG_ATTRS": []})


def _as_found(option: Any) -> Any:
    # On a class, a plain function would become a method.
    return staticmethod(option) if callable(option) else option


class EventOutlet:
    """The outlet to an event stream: a response that has begun, and that ends when the viewer is to go."""

    __slots__ = ("_request",)

    def __init__(self, request: WebRequest) -> None:
        self._request = request

    def write(self, frame: Frame) -> None:
        """Send an event."""
        request = self._request
        if not self._has_ended:
            # A client that speaks HTTP/1.0 knows no chunks.
            write_at_once(request.channel.transport, frame.chunk if request.chunked else frame.event)

    def offer(self, frame: Frame) -> bool:
        """Send an event, unless too much is queued."""
        if self.unsent_bytes() > MAX_UNSENT_BYTES:
            return False
        self.write(frame)
        return True

    def unsent_bytes(self) -> int:
        """Return how much the network has not yet taken from this process."""
        return 0 if self._has_ended else unsent_bytes(self._request.channel.transport)

    def close(self, close: Close) -> None:
        """End the response; a reader who has not read all that was sent is cut off."""
        if self._has_ended:
            return
        if self.unsent_bytes():
            self._request.channel.transport.abortConnection()
        else:
            self._request.finish()

    @property
    def _has_ended(self) -> bool:
        return bool(self._request.finished) or self._request.channel is None
