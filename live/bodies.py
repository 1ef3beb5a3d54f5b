"""The bodies of requests, with a bound: what is larger is refused before it is taken in, and never kept.

daphne by itself first takes in the whole body, from 100 kB on into a file; how large one in chunks becomes nobody asks.
"""

from io import BytesIO
from typing import Any

# First, because it installs the reactor that everything of Twisted's then uses.
import daphne.server  # noqa: F401  # isort: skip
from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings
from twisted.internet import reactor

from debate.answers import refuse
from debate.errors import TooLarge
from live.viewer import CLOSE_TIMEOUT_S

API = b"/api/"


class BoundedRequests(HTTPFactory):  # type: ignore[misc]
    """daphne's maker of connections, whose requests are bounded."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """daphne's end of a request. One that is too large is answered at once, and the rest of its body thrown away.

    Thrown away, not left unread: a connection that is closed with something unread takes the answer with it. Whoever
    goes on sending for longer than `CLOSE_TIMEOUT_S` is cut off.
    """

    _cut_off: Any = None

    def gotLength(self, length: int | None) -> None:
        """Take note of a body's length, None where it comes in chunks until it ends."""
        self.content = BytesIO()
        if length is not None and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        """Keep a part of the body, unless that makes it too large."""
        if self._cut_off:
            return
        if self.content.tell() + len(data) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return self._refuse()
        self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        """Go on to the application, which is never asked about what was refused."""
        if self._cut_off:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def connectionLost(self, reason: Any) -> None:
        if self._cut_off and self._cut_off.active():
            self._cut_off.cancel()
        super().connectionLost(reason)

    def _refuse(self) -> None:
        refusal, channel = TooLarge(), self.channel
        kind, body = "text/plain; charset=utf-8", refusal.message.encode()
        if channel._path.startswith(API):
            answer = refuse(refusal)
            kind, body = answer["Content-Type"], answer.content
        headers = {
            "Content-Type": kind,
            "Content-Length": len(body),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
        channel.writeHeaders(
            b"HTTP/1.1",
            str(refusal.status).encode(),
            b"Content Too Large",
            [(name.encode(), str(value).encode()) for name, value in headers.items()],
        )
        channel.write(body)
        # Who asked whether to send the body has been told that now.
        self.requestHeaders.removeHeader(b"Expect")
        self.content = BytesIO()
        twisted: Any = reactor
        self._cut_off = twisted.callLater(CLOSE_TIMEOUT_S, channel.transport.abortConnection)
