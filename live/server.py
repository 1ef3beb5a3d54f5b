"""daphne, with bounds: on what may be sent to it at once, and on what may wait in memory on its way in or out.

Nothing here knows what is sent. The application runs on any other ASGI server too, through plain `send`.
"""

import asyncio
import sys
from functools import partial
from socket import socket
from typing import Any

# First, because it installs the reactor that everything of Twisted's then uses.
from daphne.server import Server  # isort: skip
from daphne.http_protocol import WebRequest
from twisted.internet import defer, reactor

from live.asgi import application
from live.bodies import BoundedRequests
from live.connection import MAX_MESSAGE_BYTES
from live.engine import engine
from live.inbox import Inbox
from live.outlets import PING_INTERVAL_S, BoundedSocket, EventOutlet
from live.viewer import CLOSE_TIMEOUT_S, OUTLET_EXTENSION, Message

# In a crowd that comes back at once a handshake may have to wait for many others.
HANDSHAKE_TIMEOUT_S = 30
# How long a stopping process waits for requests that are under way and for sockets to take their closing frame.
STOP_TIMEOUT_S = 8.0
# A command's thread that waits for Python's lock gets it after this time. By default it is five times as long, which
# each write to a viewer may have to wait, too, while a command is worked on.
SWITCH_INTERVAL_S = 0.001


def run_server(listening: socket, *, supervised: bool = False) -> None:
    """Serve HTTP and sockets on a listening socket until SIGTERM or SIGINT.

    Where it is `supervised`, standard input is a pipe from the supervisor, and its end is the supervisor's.
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    BoundedServer(listening, supervised=supervised).run()


class BoundedServer(Server):  # type: ignore[misc]
    """daphne's server: listens, and has an application for each request and socket."""

    def __init__(self, listening: socket, *, supervised: bool) -> None:
        super().__init__(
            application,
            endpoints=[listening],
            ready_callable=self._prepare,
            ping_interval=PING_INTERVAL_S,
            websocket_timeout=-1,
            websocket_connect_timeout=HANDSHAKE_TIMEOUT_S,
            websocket_handshake_timeout=HANDSHAKE_TIMEOUT_S,
            websocket_max_message_size=MAX_MESSAGE_BYTES,
            websocket_max_frame_size=MAX_MESSAGE_BYTES,
            server_name="",
        )
        # daphne opens sockets by their description; this one is open already.
        self.endpoints: list[str] = []
        self._listening = listening
        self._supervised = supervised

    def _prepare(self) -> None:
        """Set what daphne has no options for; called when its factories are there and the loop is about to run."""
        # A socket that breaks a rule gets a closing frame with the reason, not a reset.
        self.ws_factory.setProtocolOptions(
            failByDrop=False, closeHandshakeTimeout=CLOSE_TIMEOUT_S, allowNullOrigin=True
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
        # At its end the pipe is readable for ever.
        asyncio.get_event_loop().remove_reader(sys.stdin.fileno())
        self.stop()

    def create_application(self, protocol: Any, scope: Message) -> Any:
        """Run the application for a request, or for a socket with a bounded way in and an outlet."""
        if isinstance(protocol, WebRequest):
            scope["extensions"] = {OUTLET_EXTENSION: EventOutlet(protocol)}
            return super().create_application(protocol, scope)
        scope.update(asgi={"version": "3.0"}, extensions={OUTLET_EXTENSION: protocol})
        inbox = Inbox(protocol.transport)
        run = self.application(scope=scope, receive=inbox.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(run)
        return inbox

    def kill_all_applications(self) -> defer.Deferred[None]:
        """Stop in good order: daphne's own way cuts every reader off without a word."""
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        self._port.stopListening()
        await engine.stop()
        running = {details.get("application_instance") for details in self.connections.values()} - {None}
        if running:
            _, late = await asyncio.wait(running, timeout=STOP_TIMEOUT_S)
            for application_instance in late:
                application_instance.cancel()
