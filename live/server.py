"""daphne, with bounds: on what a socket may send at once, and on what may wait in memory on its way in or out.

Nothing here knows what is sent. The application runs on any other ASGI server too, through plain `send`.
"""

import asyncio
import sys
from functools import partial
from typing import Any

# First, because it installs the reactor that everything of Twisted's then uses.
from daphne.server import Server  # isort: skip
from daphne.http_protocol import WebRequest
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import defer, reactor

from live.asgi import application
from live.closes import TOO_BIG, Close
from live.connection import MAX_MESSAGE_BYTES
from live.engine import engine
from live.frames import Frame
from live.inbox import Inbox
from live.transport import unsent_bytes, write_at_once
from live.viewer import CLOSE_TIMEOUT_S, OUTLET_EXTENSION, Message

# Connections that wait to be accepted while a crowd comes back at once.
LISTEN_BACKLOG = 4096
# In such a crowd a handshake may have to wait for many others.
HANDSHAKE_TIMEOUT_S = 30
# How long a stopping process waits for requests that are under way and for sockets to take their closing frame.
STOP_TIMEOUT_S = 8.0


def run_server(*, host: str, port: int) -> None:
    """Serve HTTP and sockets until SIGTERM or SIGINT; exits with status 1 where it cannot listen."""
    interface = host.replace(":", r"\:")
    server = BoundedServer(
        application,
        endpoints=[f"tcp:{port}:interface={interface}:backlog={LISTEN_BACKLOG}"],
        websocket_timeout=-1,
        websocket_connect_timeout=HANDSHAKE_TIMEOUT_S,
        websocket_handshake_timeout=HANDSHAKE_TIMEOUT_S,
        websocket_max_message_size=MAX_MESSAGE_BYTES,
        websocket_max_frame_size=MAX_MESSAGE_BYTES,
        server_name="",
    )
    server.run()
    if server.abort_start:
        sys.exit(1)


class BoundedSocket(WebSocketProtocol):  # type: ignore[misc]
    """daphne's end of one socket, which is also the application's outlet to it."""

    def write(self, frame: Frame) -> None:
        """Send a frame as it is; `sendMessage` would frame it anew and hold it to the limit on incoming messages."""
        if self.state == self.STATE_OPEN:
            write_at_once(self.transport, frame.framed)

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


class BoundedServer(Server):  # type: ignore[misc]
    """daphne's server: listens, and has an application for each request and socket."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, ready_callable=self._prepare, **options)
        self._ports: list[Any] = []

    def _prepare(self) -> None:
        """Set what daphne has no options for; called when its factories are there and the loop is about to run."""
        self.ws_factory.protocol = BoundedSocket
        # A socket that breaks a rule gets a closing frame with the reason, not a reset.
        self.ws_factory.setProtocolOptions(
            failByDrop=False, closeHandshakeTimeout=CLOSE_TIMEOUT_S, allowNullOrigin=True
        )
        reactor.callLater(0, engine.start)  # type: ignore[arg-type]  # its interface, as typed, has no self

    def listen_success(self, port: Any) -> None:
        super().listen_success(port)
        self._ports.append(port)

    def create_application(self, protocol: Any, scope: Message) -> asyncio.Queue[Message]:
        """Run the application for a request, or for a socket with a bounded way in and an outlet."""
        if isinstance(protocol, WebRequest):
            scope["extensions"] = {OUTLET_EXTENSION: EventOutlet(protocol)}
            return super().create_application(protocol, scope)  # type: ignore[no-any-return]
        scope.update(asgi={"version": "3.0"}, extensions={OUTLET_EXTENSION: protocol})
        inbox = Inbox(protocol.transport)
        run = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(run)
        return inbox

    def kill_all_applications(self) -> defer.Deferred[None]:
        """Stop in good order: daphne's own way cuts every reader off without a word."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        for port in self._ports:
            port.stopListening()
        await engine.stop()
        running = {details.get("application_instance") for details in self.connections.values()} - {None}
        if running:
            _, late = await asyncio.wait(running, timeout=STOP_TIMEOUT_S)
            for application_instance in late:
                application_instance.cancel()
