"""Kept answers, sent as soon as a request has been read: without a task, and in one write.

All other requests take daphne's ordinary way to the application.
"""

from typing import Any

# First, because it installs the reactor that all of Twisted then uses.
import daphne.server  # noqa: F401  # isort: skip
from daphne.http_protocol import WebRequest

from live.asgi import KeptAnswer, find_kept
from live.engine import engine
from live.fanout.viewer import Message
from live.process.transport import write_at_once

# An older client may name no host and expects the connection to end: daphne answers it.
VERSION = "1.1"
PROTOCOL = f"HTTP/{VERSION}".encode()


class DirectlyAnswered(WebRequest):  # type: ignore[misc]
    """daphne's side of a request, which asks for a kept answer first."""

    _scope: Message

    def process(self) -> Any:
        """Start the response."""
        if engine.is_stopping and not self.requestHeaders.hasHeader(b"Upgrade"):
            # The next request would be lost with this process: a proxy sends it to another one.
            self.channel.persistent = False
            self.responseHeaders.setRawHeaders(b"Connection", [b"close"])
        if not self._is_plain():
            return super().process()
        path, _, query = self.uri.partition(b"?")
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": VERSION,
            "method": self.method.decode(),
            "path": path.decode(),
            "raw_path": path,
            "root_path": self.server.root_path,
            "scheme": "http",
            "query_string": query,
            "headers": [
                (name.lower(), value) for name, values in self.requestHeaders.getAllRawHeaders() for value in values
            ],
            "client": [self.client.host, self.client.port],
            "server": [self.host.host, self.host.port],
        }
        if not find_kept(self._scope, self._take):
            return super().process()
        return None

    def _is_plain(self) -> bool:
        """Say whether the request is an ordinary one; others go on to daphne, which may refuse them."""
        return (
            self.method in (b"GET", b"HEAD")
            and self.clientproto == PROTOCOL
            and self.channel.persistent
            and b"%" not in self.uri
            and self.uri.isascii()
            and not self.requestHeaders.hasHeader(b"Upgrade")
        )

    def _take(self, answer: KeptAnswer | None) -> None:
        # The client may have left.
        if self.channel is None:
            return
        if answer is None:
            super().process()
            return
        self._response_started = True
        self.startedWriting = 1
        self.code = answer.status
        write_at_once(self.channel.transport, answer.written(self._scope))
        self.finish()
        # daphne would keep it for up to a second.
        self.server.connections.pop(self, None)
