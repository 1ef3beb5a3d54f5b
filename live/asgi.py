"""The ASGI application, for any server: Django's pages and API, the event stream and the sockets."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol, cast

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "live.settings")
django.setup(set_prefix=False)

from live.engine import engine  # noqa: E402  (Django has to be set up first)
from live.fanout.viewer import Message, Receive, Send  # noqa: E402
from live.http.django_handler import DjangoHandler  # noqa: E402
from live.http.hosts import KnownHosts, is_for_known_host  # noqa: E402
from live.http.mirror import Mirror  # noqa: E402
from live.http.pages import PagesMadeOnce  # noqa: E402
from live.http.proxies import TrustedProxies, believed  # noqa: E402
from live.http.requests import Requests  # noqa: E402
from live.http.static import StaticFiles  # noqa: E402
from live.urls import plain_routes, websocket_routes  # noqa: E402


async def _lifespan(scope: Message, receive: Receive, send: Send) -> None:
    """Start and stop with servers that support the lifespan protocol; daphne doesn't, so `live.process.server` does it
    there.
    """
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
    """Delay the server's signal handler until the viewers have been notified: the server alone would close them
    silently.
    """
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
        # A second signal means that the operator doesn't want to wait.
        signal.signal(number, of_server)
        asyncio.run_coroutine_threadsafe(stop(lambda: of_server(number, stack)), loop)

    signal.signal(number, hear)


# Django's and Channels' types say less of applications than ASGI does.
_pages = PagesMadeOnce(cast(Any, DjangoHandler()), at_most_bytes=settings.PAGE_MEMORY_MB * 1024 * 1024)
_files = StaticFiles(URLRouter([*plain_routes, re_path("", cast(Any, _pages))]))
_by_protocol = ProtocolTypeRouter({"http": _files, "websocket": URLRouter(websocket_routes), "lifespan": _lifespan})
application = Requests(Mirror(TrustedProxies(KnownHosts(_by_protocol))), are_logged=settings.ACCESS_LOG)


class KeptAnswer(Protocol):
    """A kept answer."""

    @property
    def status(self) -> int: ...

    def written(self, scope: Message) -> bytes:
        """Return the bytes of a whole response in HTTP/1.1, on a connection that stays open."""


def find_kept(scope: Message, take: Callable[[KeptAnswer | None], None]) -> bool:
    """Pass the kept answer to a request for a page or file to `take`, past the wrappers; None if there is no answer.

    Returns False, and does nothing, if nothing like what is requested is kept. For a server that can ask before it
    makes a task for the request; the application answers the same. With an access log, every request takes the way on
    which it is logged.
    """
    if settings.ACCESS_LOG:
        return False
    scope = believed(scope)
    return is_for_known_host(scope) and (_files.find(scope, take) or _pages.find(scope, take))


finish_kept = _pages.finish
