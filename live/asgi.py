"""The ASGI application, for any server: Django's pages and API, the event stream and the sockets."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "live.settings")
_pages = get_asgi_application()

from live.engine import engine  # noqa: E402  (Django has to be set up first)
from live.proxies import TrustedProxies  # noqa: E402
from live.urls import stream_routes, websocket_routes  # noqa: E402
from live.viewer import Message, Receive, Send  # noqa: E402


async def _lifespan(scope: Message, receive: Receive, send: Send) -> None:
    """Start and stop with servers that say when; daphne doesn't, `live.server` does it there."""
    await receive()
    engine.start()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            _stop_before_the_server(number)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await engine.stop()
    await send({"type": "lifespan.shutdown.complete"})


def _stop_before_the_server(number: signal.Signals) -> None:
    """Let the server hear of a signal only when the viewers have been told: by itself it closes them without a word."""
    loop = asyncio.get_running_loop()
    of_server = signal.getsignal(number)
    if not callable(of_server):
        return

    async def stop(tell_server: Callable[[], Any]) -> None:
        try:
            await engine.stop()
        finally:
            tell_server()

    def hear(number: int, stack: FrameType | None) -> None:
        # Who asks again doesn't want to wait.
        signal.signal(number, of_server)
        asyncio.run_coroutine_threadsafe(stop(lambda: of_server(number, stack)), loop)

    signal.signal(number, hear)


_http = URLRouter([*stream_routes, re_path("", cast(Any, _pages))])
application = TrustedProxies(
    ProtocolTypeRouter({"http": _http, "websocket": URLRouter(websocket_routes), "lifespan": _lifespan})
)
