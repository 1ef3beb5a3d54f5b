"""The outermost application: gives each request and socket an id for the log, and logs them if that is wanted.

No line identifies a reader: no address, no name, no query, and of some paths only the public part.
"""

import logging
import re
from collections.abc import Awaitable
from time import monotonic

from debate.tracing import Span, span
from live.fanout.viewer import Application, Message, Receive, Send
from live.http.hosts import PROBES
from live.log.ids import begin_request

logger = logging.getLogger(__name__)

# The rest of these paths identifies a reader, or is a secret.
_PRIVATE = re.compile(r"/(account/confirm|account/reset|moderation/people|readers|standing|sanctions|notices)/[^/]+")
_SHOWN = r"/\1/…"
MAX_PATH_CHARACTERS = 200


class Requests:
    """The wrapper application."""

    def __init__(self, application: Application, *, are_logged: bool) -> None:
        self._application = application
        self._are_logged = are_logged

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self._application(scope, receive, send)
        begin_request()
        if scope["type"] == "http" and scope["path"] not in PROBES:
            method, path = scope["method"], shown_path(scope["path"])
            about = {"http.request.method": method, "url.path": path}
            with span(f"HTTP {method}", serves=True, **about) as opened:
                await self._serve(scope, receive, _noting_status(opened, send) if opened else send)
        else:
            # A socket can last for hours; its commands are spans.
            await self._serve(scope, receive, send)

    def _serve(self, scope: Message, receive: Receive, send: Send) -> Awaitable[None]:
        is_logged = self._are_logged and scope["path"] not in PROBES
        return self._serve_logged(scope, receive, send) if is_logged else self._application(scope, receive, send)

    async def _serve_logged(self, scope: Message, receive: Receive, send: Send) -> None:
        method = scope.get("method", "SOCKET")
        began, status = monotonic(), 0

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "websocket.accept":
                status = 101
                _log(method, scope["path"], status)
            status = message.get("status", status)
            await send(message)

        try:
            await self._application(scope, receive, note)
        finally:
            _log(method, scope["path"], status, took_s=monotonic() - began)


def _noting_status(opened: Span, send: Send) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            opened.note_status(message["status"])
        await send(message)

    return note


def shown_path(path: str) -> str:
    """Return the path as it can be logged."""
    return _PRIVATE.sub(_SHOWN, path)[:MAX_PATH_CHARACTERS]


def _log(method: str, path: str, status: int, *, took_s: float | None = None) -> None:
    fields: dict[str, object] = {"method": method, "path": shown_path(path), "status": status}
    if took_s is None:
        message = "%s %s %s opened"
    else:
        fields["seconds"] = round(took_s, 4)
        message = "%s %s %s after %s s"
    # Escaped as in Python, so that a path can't look like several lines.
    shown = {**fields, "path": ascii(fields["path"])[1:-1]}
    logger.info(message, *shown.values(), extra={"fields": fields})
