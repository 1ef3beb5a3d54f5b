"""Incoming requests, with bounds: a request that is too slow or too large is refused, and never stored.

daphne by itself first reads the whole body, from 100 kB on into a file, and doesn't limit a chunked one.
"""

import asyncio
from collections.abc import Sequence
from io import BytesIO
from time import monotonic
from typing import Any

# First, because it installs the reactor that all of Twisted then uses.
import daphne.server  # noqa: F401  # isort: skip
from daphne.http_protocol import HTTPFactory
from django.conf import settings
from twisted.internet import reactor
from twisted.web.http import HTTPChannel

from debate.errors import TooLarge
from live.fanout.viewer import CLOSE_TIMEOUT_S
from live.http.plain_answers import body_of, headers_of
from live.process.direct_answers import DirectlyAnswered

# How long a connection can be silent before and between requests. nginx keeps one for a minute, and closes it first.
IDLE_TIMEOUT_S = 65


# Twisted's types are incomplete.
_Channel: Any = HTTPChannel


class BoundedChannel(_Channel):  # type: ignore[misc]
    """Twisted's side of a connection, on which each request has to arrive in time, even if it drips.

    Each request moves the connection's timeout several times. Twisted moves a timer, and searches all timers of the
    process for it; here only the time is noted, and a timer looks at it from time to time.
    """

    timeOut: float | None = IDLE_TIMEOUT_S
    abortTimeout = CLOSE_TIMEOUT_S
    _is_receiving = False
    _host: Any = None
    _due: float | None = None
    _timer: asyncio.TimerHandle | None = None

    def setTimeout(self, period: float | None) -> float | None:
        """Set when the connection times out, counted from now; with None it never does. Returns the last period."""
        before, self.timeOut = self.timeOut, period
        self._due = None if period is None else monotonic() + period
        if period is not None and self._timer is None:
            self._look_in(period)
        return before

    def stop_timer(self) -> None:
        """Forget the timeout: the connection is no longer one of requests."""
        self._due = None
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def connectionLost(self, reason: Any) -> None:
        super().connectionLost(reason)
        self.stop_timer()

    def getHost(self) -> Any:
        """Return this side's address, which is the same for all requests of a connection."""
        if self._host is None:
            self._host = super().getHost()
        return self._host

    def resetTimeout(self) -> None:
        """Start a request's timeout with its first byte; Twisted calls this for every byte."""
        # None while a response is being made.
        if self.timeOut is not None and not self._is_receiving:
            self._is_receiving = True
            self.setTimeout(settings.REQUEST_TIMEOUT_S)

    def allContentReceived(self) -> None:
        """Go on to the response, after which the connection can be silent again."""
        self._is_receiving = False
        self.setTimeout(IDLE_TIMEOUT_S)
        super().allContentReceived()

    def _look_in(self, wait_s: float) -> None:
        # No timeout that may be set later is shorter than this, so the timer never has to be moved to an earlier time.
        wait_s = min(wait_s, IDLE_TIMEOUT_S, settings.REQUEST_TIMEOUT_S)
        self._timer = asyncio.get_running_loop().call_later(wait_s, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._due is None:
            return
        left_s = self._due - monotonic()
        if left_s > 0:
            self._look_in(left_s)
        else:
            self.timeoutConnection()


class BoundedRequests(HTTPFactory):  # type: ignore[misc]
    """daphne's connection factory, with bounded requests."""

    protocol = BoundedChannel

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol

    def log(self, request: Any) -> None:
        """Skip Twisted's access log, whose lines daphne would create and drop."""


class BoundedRequest(DirectlyAnswered):
    """daphne's side of a request. One that is too large is answered at once, and the rest of its body discarded.

    Discarded, not left unread: closing a connection with unread data would lose the response. A client that keeps
    sending for longer than `CLOSE_TIMEOUT_S` is disconnected.
    """

    _cut_off: Any = None
    _content_types: Sequence[bytes] = ()

    def gotLength(self, length: int | None) -> None:
        """Note a body's length, None for a chunked one."""
        self.content = BytesIO()
        if length is not None and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        """Store a part of the body, unless that makes it too large."""
        if self._cut_off:
            return
        if self.content.tell() + len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self._refuse()
        self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Go on to the application, unless the request was refused."""
        if self._cut_off:
            self.channel.loseConnection()
        else:
            # Twisted would read forms by their type, for nobody, and end those that it can't read without an answer.
            self._content_types = self.requestHeaders.getRawHeaders(b"Content-Type", ())
            self.requestHeaders.removeHeader(b"Content-Type")
            super().requestReceived(command, path, version)

    def process(self) -> Any:
        """Start the response, or the requested socket; refuse what daphne fails at."""
        if self._content_types:
            self.requestHeaders.setRawHeaders(b"Content-Type", self._content_types)
        # daphne lets any client set the site's path prefix.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        if self.requestHeaders.hasHeader(b"Upgrade"):
            self.channel.stop_timer()
        subprotocols = self.requestHeaders.getRawHeaders(b"Sec-WebSocket-Protocol", ())
        if not all(value.isascii() for value in subprotocols):
            return self.basic_error(400, b"Bad Request", "Invalid subprotocol")
        return super().process()

    def connectionLost(self, reason: Any) -> None:
        if self._cut_off and self._cut_off.active():
            self._cut_off.cancel()
        super().connectionLost(reason)

    def handle_exception(self, exception: Exception) -> None:
        """Answer for a failed application; a client with a partial response must not take it for a complete one."""
        if not self._response_started:
            super().handle_exception(exception)
        elif self.channel is not None:
            self.channel.transport.abortConnection()

    def _refuse(self) -> None:
        refusal, channel = TooLarge(), self.channel
        body, content_type = body_of(refusal, channel._path.decode("latin-1"))
        headers = [*headers_of(body, content_type), (b"connection", b"close")]
        channel.writeHeaders(b"HTTP/1.1", str(refusal.status).encode(), b"Content Too Large", headers)
        channel.write(body)
        # Clients that sent "Expect: 100-continue" have got their answer.
        self.requestHeaders.removeHeader(b"Expect")
        self.content = BytesIO()
        twisted: Any = reactor
        self._cut_off = twisted.callLater(CLOSE_TIMEOUT_S, channel.transport.abortConnection)
