"""The ASGI application, for any server: Django's pages and API, the event stream and the sockets."""

import os
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "live.settings")
_pages = get_asgi_application()

from live.engine import engine  # noqa: E402  (Django has to be set up first)
from live.urls import stream_routes, websocket_routes  # noqa: E402
from live.viewer import Message, Receive, Send  # noqa: E402


async def _lifespan(scope: Message, receive: Receive, send: Send) -> None:
    """Start and stop with servers that say when; daphne doesn't, `live.server` does it there."""
    await receive()
    engine.start()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await engine.stop()
    await send({"type": "lifespan.shutdown.complete"})


_http = URLRouter([*stream_routes, re_path("", cast(Any, _pages))])
application = ProtocolTypeRouter(
    {"http": _http, "websocket": URLRouter(websocket_routes), "lifespan": _lifespan},
)
