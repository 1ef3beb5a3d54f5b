"""daphne's connections, as outlets through which frames are written directly.

Nothing here knows what is sent.
"""

import random
import time
from http import HTTPStatus
from typing import Any

# First, because it installs the reactor that all of Twisted then uses.
import daphne.server  # noqa: F401  # isort: skip
from autobahn.websocket.types import ConnectionDeny
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol

from live.fanout.closes import TOO_BIG, TOO_FAST, TOO_SLOW, Close
from live.fanout.frames import Frame
from live.fanout.viewer import MAX_UNSENT_BYTES, Message
from live.process.intake import Intake
from live.process.transport import unsent_bytes, write_at_once
from live.socket.allowance import BURST_FRAMES, FRAMES_PER_S, MessageAllowance

# A message of 16 KiB in fragments of a few hundred bytes.
MAX_FRAMES_PER_MESSAGE = 64

FOR_THE_HANDSHAKE = (
    "_transport_details",
    "_wskey",
    "application_deferred",
    "clean_headers",
    "http_headers",
    "http_request_data",
    "http_request_host",
    "http_request_params",
    "http_request_path",
    "http_request_uri",
    "http_response_data",
    "http_status_line",
    "websocket_extensions",
    "websocket_origin",
    "websocket_protocols",
)
# Autobahn sets each of these in every socket; few sockets ever need another value.
AT_FIRST = dict.fromkeys(
    (
        "closedByMe",
        "droppedByMe",
        "failedByMe",
        "inside_message",
        "triggered",
        "wasClean",
        "wasCloseHandshakeTimeout",
        "wasMaxFramePayloadSizeExceeded",
        "wasMaxMessagePayloadSizeExceeded",
        "wasOpenHandshakeTimeout",
        "wasServerConnectionDropTimeout",
        "wasServingFlashSocketPolicyFile",
    ),
    False,
) | dict.fromkeys(
    (
        "autoPingPending",
        "autoPingPendingCall",
        "autoPingPendingSent",
        "autoPingTimeoutCall",
        "closeHandshakeTimeoutCall",
        "current_frame",
        "localCloseCode",
        "localCloseReason",
        "openHandshakeTimeoutCall",
        "remoteCloseCode",
        "remoteCloseReason",
        "wasNotCleanReason",
    )
)
# A socket's application reads them at its opening, if at all; browsers send them with every one.
_HEADERS_OF_THE_HANDSHAKE = frozenset(
    {
        b"accept-encoding",
        b"cache-control",
        b"connection",
        b"pragma",
        b"sec-websocket-extensions",
        b"sec-websocket-key",
        b"sec-websocket-version",
        b"upgrade",
    }
)


class _Unsent(list[Any]):
    """Autobahn's queue for writes in small parts, which nothing here uses: its own takes 760 bytes when empty."""

    __slots__ = ()

    def popleft(self) -> Any:
        return self.pop(0)


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """daphne's side of one socket: bounded in its input and in its unsent output."""

    intake: Intake
    last_ping: float
    _has_request = False
    _frames_of_message = 0

    def connectionMade(self) -> None:
        super().connectionMade()
        self.intake = Intake(self.transport, self._parse)
        self._allowance = MessageAllowance(per_s=FRAMES_PER_S, burst=BURST_FRAMES)
        # The HTTP part of this connection, from before its upgrade, with everything that it holds, is no longer needed.
        self.transport.unregisterProducer()

    def connectionLost(self, reason: Any) -> None:
        self.intake.close()
        super().connectionLost(reason)

    def dataReceived(self, data: bytes) -> None:
        """Take network input; the first is the request that daphne has read, with everything after it."""
        if self._has_request:
            return self.intake.take(data)
        self._has_request = True
        head, separator, rest = data.partition(b"\r\n\r\n")
        self._parse(head + separator)
        self.intake.take(rest)

    def _parse(self, data: bytes) -> None:
        super().dataReceived(data)

    def handle_reply(self, message: Message) -> None:
        """Do what the application says, which can refuse a handshake with any status: an ASGI extension."""
        if message["type"] == "websocket.http.response.start":
            self._refusal_status = message["status"]
        elif message["type"] == "websocket.http.response.body":
            deny: Any = ConnectionDeny
            self.handshake_deferred.errback(deny(self._refusal_status, HTTPStatus(self._refusal_status).phrase))
            del self.handshake_deferred
            self.server.protocol_disconnected(self)
        else:
            super().handle_reply(message)

    def onOpen(self) -> None:
        super().onOpen()
        self.intake.resumeProducing()
        # Spread the pings of a crowd that connected at the same moment, permanently.
        self.last_ping -= random.random() * self.server.ping_interval
        self._release()

    def _release(self) -> None:
        """Release what is not needed again during the socket's life: two fifths of what an idle viewer would keep."""
        # The list is the scope's too.
        self.clean_headers[:] = [one for one in self.clean_headers if one[0] not in _HEADERS_OF_THE_HANDSHAKE]
        # daphne asks it for the path when the socket closes.
        self.request.headers = None
        self.send_queue = _Unsent()
        # What is as in the class needs no room here; a dictionary that has grown never shrinks.
        self.__dict__ = {
            name: value
            for name, value in vars(self).items()
            if name not in FOR_THE_HANDSHAKE and AT_FIRST.get(name, self) is not value
        }

    def check_timeouts(self) -> None:
        # Called every two seconds for thousands of sockets, so it checks only one thing for an open socket. A ping
        # waits behind a slow viewer's backlog, so that viewer gets it later.
        interval_s, silent_s = self.server.ping_interval, time.time() - self.last_ping
        is_due = silent_s > interval_s and (self.unsent_bytes() <= MAX_UNSENT_BYTES or silent_s > 2 * interval_s)
        if self.state != self.STATE_OPEN or is_due:
            super().check_timeouts()

    def offer(self, frame: Frame) -> bool:
        """Send a frame as it is, unless too much is queued.

        `sendMessage` would frame it again, and apply the limit on incoming messages.
        """
        if self.state != self.STATE_OPEN:
            return True
        return write_at_once(self.transport, frame.framed, limit_bytes=MAX_UNSENT_BYTES)

    def unsent_bytes(self) -> int:
        """Return how much the network has not accepted from this process yet."""
        return unsent_bytes(self.transport)

    def close(self, close: Close) -> None:
        """Send a close frame; a reader that doesn't answer it is disconnected after `CLOSE_TIMEOUT_S`."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=close.code, reasonUtf8=close.reason.encode())

    def sendCloseFrame(self, *args: Any, **options: Any) -> None:
        super().sendCloseFrame(*args, **options)
        # Reading may be paused; the viewer's own close frame must be received.
        self.intake.drain()

    def onMessageBegin(self, isBinary: bool) -> None:
        self._frames_of_message = 0
        super().onMessageBegin(isBinary)

    def onMessageFrameBegin(self, length: int) -> None:
        self._count_frame()
        self._frames_of_message += 1
        if self._frames_of_message > MAX_FRAMES_PER_MESSAGE:
            self.close(TOO_BIG)
        super().onMessageFrameBegin(length)

    def onPing(self, payload: bytes) -> None:
        self._count_frame()
        # A client that pings without reading the answers is as slow as any other viewer.
        if self.unsent_bytes() > MAX_UNSENT_BYTES:
            self.close(TOO_SLOW)
        super().onPing(payload)

    def onPong(self, payload: bytes) -> None:
        self._count_frame()
        super().onPong(payload)

    def _count_frame(self) -> None:
        if self._allowance.spend():
            self.close(TOO_FAST)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        # After the close frame, nothing is answered any more.
        if self.state == self.STATE_OPEN:
            last_ping = self.last_ping
            super().onMessage(payload, isBinary)
            # daphne treats any message as a sign of life; only a pong shows that the output is read.
            self.last_ping = last_ping

    def _max_message_size_exceeded(self, size: int, limit: int, reason: str) -> None:
        self._fail_connection(TOO_BIG.code, TOO_BIG.reason)

    @classmethod
    def with_options_of(cls, factory: Any) -> type["BoundedSocket"]:
        """Return the class with the factory's options as class attributes, and what open sockets have in common.

        Autobahn copies the options into each socket and formats them for its log: a tenth of a connection's cost, and a
        kilobyte each.
        """
        options = {name: _as_found(getattr(factory, name)) for name in cls.CONFIG_ATTRS}
        common = dict.fromkeys(FOR_THE_HANDSHAKE) | AT_FIRST
        return type(cls.__name__, (cls,), options | common | {"CONFIG_ATTRS": []})


def _as_found(option: Any) -> Any:
    # On a class, a plain function would become a method.
    return staticmethod(option) if callable(option) else option


class EventOutlet:
    """The outlet of an event stream: a response that has started, and that ends when the viewer has to leave."""

    __slots__ = ("_request",)

    def __init__(self, request: WebRequest) -> None:
        self._request = request

    def offer(self, frame: Frame) -> bool:
        """Send an event, unless too much is queued."""
        if self._has_ended:
            return True
        # An HTTP/1.0 client doesn't support chunks.
        content = frame.chunk if self._request.chunked else frame.event
        return write_at_once(self._request.channel.transport, content, limit_bytes=MAX_UNSENT_BYTES)

    def unsent_bytes(self) -> int:
        """Return how much the network has not accepted from this process yet."""
        return 0 if self._has_ended else unsent_bytes(self._request.channel.transport)

    def close(self, close: Close) -> None:
        """End the response; a reader that has not read everything is disconnected."""
        if self._has_ended:
            return
        if self.unsent_bytes():
            self._request.channel.transport.abortConnection()
        else:
            self._request.finish()

    @property
    def _has_ended(self) -> bool:
        return bool(self._request.finished) or self._request.channel is None
