"""The names of daphne, Autobahn and Twisted that this package uses and that no documentation promises.

daphne has no documented interface but its command line. A new version may rename any of these, and then a bound is
silently gone: each name is listed here, with what depends on it. A test compares the list with what is installed, and
with what the modules of this package use.
"""

import dis
import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from types import FunctionType

# First, because it installs the reactor that all of Twisted then uses.
from daphne.server import Server  # isort: skip
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.tcp import Connection
from twisted.runner.procmon import ProcessMonitor
from twisted.web.http import HTTPChannel

from live.process.outlets import AT_FIRST, FOR_THE_HANDSHAKE


@dataclass(frozen=True, slots=True)
class Internals:
    """Attributes of one class of a package, by what they are used for."""

    package: str
    owner: type
    names: dict[str, tuple[str, ...]]

    def missing(self) -> list[str]:
        """Return a sentence for each attribute that the installed version doesn't have."""
        place = f"{self.package} {version(self.package)}", f"{self.owner.__module__}.{self.owner.__qualname__}"
        present = set(dir(self.owner)) | set(_names_set_by(self.owner))
        return [
            f"{place[0]} has no {place[1]}.{name} any more, which is used {purpose}."
            for purpose, names in self.names.items()
            for name in names
            if name not in present
        ]


INTERNALS = (
    Internals(
        "daphne",
        Server,
        {
            "to serve on a socket that is open already": ("endpoints", "http_factory", "ws_factory", "ready_callable"),
            "to run the application with bounded input": ("create_application", "application", "connections"),
            "to wait until a slow client takes a response": ("handle_reply",),
            "to drain before stopping": ("kill_all_applications", "stop"),
            "to refuse a handshake with any status": ("protocol_disconnected",),
            "to ping at a moment of each socket's own": ("ping_interval",),
        },
    ),
    Internals(
        "daphne",
        HTTPFactory,
        {
            "to make connections with bounded requests": ("buildProtocol", "protocol"),
            "to write no access log": ("log",),
        },
    ),
    Internals(
        "daphne",
        WebRequest,
        {
            "to bound a request's body": ("gotLength", "handleContentChunk", "requestReceived", "content"),
            "to refuse requests at which daphne fails": ("process", "requestHeaders", "basic_error"),
            "to end a response that fails halfway": ("handle_exception", "_response_started"),
            "to stop the clock of a refused request": ("connectionLost",),
            "to write events directly": ("channel", "chunked", "finished", "finish"),
            "to read a request without daphne": ("method", "uri", "clientproto", "client", "host", "server"),
            "to write a whole response at once": ("startedWriting", "code"),
        },
    ),
    Internals(
        "daphne", WebSocketFactory, {"to set what daphne has no options for": ("setProtocolOptions", "protocol")}
    ),
    Internals(
        "daphne",
        WebSocketProtocol,
        {
            "to refuse a handshake with any status": ("handle_reply", "handshake_deferred", "server"),
            "to ping a slow viewer later": ("check_timeouts", "last_ping"),
            "to release what a handshake holds": ("clean_headers", "request"),
        },
    ),
    Internals(
        "autobahn",
        WebSocketProtocol,
        {
            "to bound a socket's input": ("connectionMade", "connectionLost", "dataReceived", "transport"),
            "to count frames": ("onMessageBegin", "onMessageFrameBegin", "onMessage", "onPing", "onPong"),
            "to close a socket with a reason": ("sendCloseFrame", "_max_message_size_exceeded", "_fail_connection"),
            "to write only to open sockets": ("onOpen", "state", "STATE_OPEN"),
            "to share the options of all sockets": ("CONFIG_ATTRS",),
            "to release what a handshake holds": (*FOR_THE_HANDSHAKE, "send_queue"),
            "to share what open sockets have in common": tuple(AT_FIRST),
        },
    ),
    Internals(
        "twisted",
        Connection,
        {
            "to count unsent bytes": ("dataBuffer", "offset", "_tempDataLen"),
            "to send at once": ("socket", "connected", "disconnecting", "write"),
        },
    ),
    Internals(
        "twisted",
        HTTPChannel,
        {
            "to give each request its time": (
                "timeOut",
                "abortTimeout",
                "resetTimeout",
                "setTimeout",
                "allContentReceived",
            ),
            "to ask for its own address once per connection": ("getHost",),
            "to answer in one write on a connection that stays open": ("persistent",),
            "to refuse a body that is too large": ("_path", "writeHeaders", "loseConnection", "requestFactory"),
        },
    ),
    Internals(
        "twisted",
        ProcessMonitor,
        {
            "to say that a worker has ended": ("_monitoredProcessExited", "running", "protocols"),
            "to restart and stop workers": ("threshold", "maxRestartDelay", "killTime", "stopService"),
        },
    ),
)


def missing_internals() -> list[str]:
    """Return a sentence for each listed name that the installed packages don't have."""
    return [sentence for internals in INTERNALS for sentence in internals.missing()]


def _names_set_by(owner: type) -> Iterable[str]:
    """Yield the names of attributes that a class's own code sets on its instances."""
    for member in (member for parent in owner.__mro__ for member in vars(parent).values()):
        function = inspect.unwrap(member) if callable(member) else member
        if isinstance(function, FunctionType):
            yield from (step.argval for step in dis.get_instructions(function) if step.opname == "STORE_ATTR")
