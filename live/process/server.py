"""daphne, with bounds: on simultaneous input, and on memory for input and output.

Nothing here knows what is sent. The application runs on any other ASGI server too, through plain `send`.
"""

import asyncio
import sys
from contextlib import suppress
from functools import partial
from socket import socket
from typing import Any

# First, because it installs the reactor that all of Twisted then uses.
from daphne.server import Server  # isort: skip
from daphne.http_protocol import WebRequest
from django.conf import settings
from twisted.internet import defer, reactor

from live.asgi import application, finish_kept
from live.engine import engine
from live.fanout.viewer import CLOSE_TIMEOUT_S, OUTLET_EXTENSION, Message
from live.process.bodies import BoundedRequests
from live.process.inbox import Inbox
from live.process.metrics import serve_metrics
from live.process.outlets import BoundedSocket, EventOutlet
from live.process.replies import wait_until_taken
from live.socket.connection import MAX_MESSAGE_BYTES
from live.tracing import traced

# When a crowd reconnects at once, a handshake may have to wait for many others.
HANDSHAKE_TIMEOUT_S = 30
# The parts of a silent viewer's timeout before it is pinged and before it has to answer. The rest is a margin for
# daphne's timers. Half a minute is often enough for proxies that close idle connections.
PING_INTERVAL_SHARE = 0.5
PING_TIMEOUT_SHARE = 0.4
# How long a draining process waits for running requests and for sockets to accept their close frame.
STOP_TIMEOUT_S = 8.0
# How long a stopping process at least answers on open connections, each for the last time: a request of a proxy that
# crosses the end of its connection would be an error for its reader.
LAST_REQUESTS_S = 1.0
# A command's thread that waits for Python's lock gets it after this time. The default is five times as long, which each
# write to a viewer might have to wait too while a command runs.
SWITCH_INTERVAL_S = 0.001
# One for all sockets.
_ASGI = {"version": "3.0"}


def run_server(listening: socket, metrics: socket | None, *, supervised: bool = False) -> None:
    """Serve HTTP and sockets on a listening socket until SIGTERM or SIGINT, and `metrics` on another.

    If it is `supervised`, standard input is a pipe from the supervisor, whose end means that the supervisor has ended.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    if metrics:
        serve_metrics(metrics, reactor)
    with traced(settings.TRACES_URL, settings.TRACES_SHARE):
        BoundedServer(listening, supervised=supervised).run()


class BoundedServer(Server):  # type: ignore[misc]
    """daphne's server: listens, and runs an application for each request and socket."""

    def __init__(self, listening: socket, *, supervised: bool) -> None:
        super().__init__(
            application,
            endpoints=[listening],
            ready_callable=self._prepare,
            ping_interval=settings.VIEWER_TIMEOUT_S * PING_INTERVAL_SHARE,
            ping_timeout=settings.VIEWER_TIMEOUT_S * PING_TIMEOUT_SHARE,
            websocket_timeout=-1,
            websocket_connect_timeout=HANDSHAKE_TIMEOUT_S,
            websocket_handshake_timeout=HANDSHAKE_TIMEOUT_S,
            websocket_max_message_size=MAX_MESSAGE_BYTES,
            websocket_max_frame_size=MAX_MESSAGE_BYTES,
            server_name="",
        )
        # daphne opens sockets by their description; this one is already open.
        self.endpoints: list[str] = []
        self._listening = listening
        self._supervised = supervised

    def _prepare(self) -> None:
        """Set what daphne has no options for, after it has created its factories and before the loop runs."""
        # A socket that breaks a rule gets a close frame with the reason, not a reset.
        self.ws_factory.setProtocolOptions(
            failByDrop=False,
            closeHandshakeTimeout=CLOSE_TIMEOUT_S,
            allowNullOrigin=True,
            autoPingRestartOnAnyTraffic=False,
        )
        self.ws_factory.protocol = BoundedSocket.with_options_of(self.ws_factory)
        self.http_factory = BoundedRequests(self)
        twisted: Any = reactor
        self._port = twisted.adoptStreamPort(self._listening.fileno(), self._listening.family, self.http_factory)
        self._listening.close()
        if self._supervised:
            asyncio.get_event_loop().add_reader(sys.stdin.fileno(), self._supervisor_has_ended)
        twisted.callLater(0, engine.start)

    def _supervisor_has_ended(self) -> None:
        # A closed pipe is always readable.
        asyncio.get_event_loop().remove_reader(sys.stdin.fileno())
        self.stop()

    def create_application(self, protocol: Any, scope: Message) -> Any:
        """Run the application for a request, or for a socket with bounded input and an outlet."""
        if isinstance(protocol, WebRequest):
            scope["extensions"] = {OUTLET_EXTENSION: EventOutlet(protocol)}
            return super().create_application(protocol, scope)
        extensions = {OUTLET_EXTENSION: protocol, "websocket.http.response": {}}
        scope.update(asgi=_ASGI, extensions=extensions)
        inbox = Inbox(protocol.intake)
        run = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(run)
        return inbox

    async def handle_reply(self, protocol: Any, message: Message) -> None:
        """Send the application's messages; of a streamed response no more than the client takes."""
        await super().handle_reply(protocol, message)
        if message.get("more_body") and isinstance(protocol, WebRequest):
            await wait_until_taken(protocol)

    def kill_all_applications(self) -> defer.Deferred[None]:
        """Drain before stopping: daphne's own way disconnects every reader silently."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        self._port.stopListening()
        await asyncio.gather(engine.stop(), asyncio.sleep(LAST_REQUESTS_S))
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT_S):
                await finish_kept()
        running = {details.get("application_instance") for details in self.connections.values()} - {None}
        if running:
            _, late = await asyncio.wait(running, timeout=STOP_TIMEOUT_S)
            for application_instance in late:
                application_instance.cancel()
