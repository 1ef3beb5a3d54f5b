"""An ASGI application that answers all requests with one body: the least that a server does. For stock daphne."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

BODY = b"x" * int(os.environ["BODY_BYTES"])
HEADERS = [(b"content-type", b"text/html"), (b"content-length", str(len(BODY)).encode())]


async def application(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})
