"""Host checking: only the names in `ALLOWED_HOSTS` are served, for pages, streams and sockets alike.

Links in a page use the requested host. Probes use a process's address.
"""

from collections.abc import Awaitable
from functools import lru_cache

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from debate.errors import UnknownHost
from debate.operator_hints import tell_unknown_host
from live.fanout.viewer import Application, Message, Receive, Send
from live.http import plain_answers

PROBES = frozenset({"/healthz", "/readyz"})


class KnownHosts:
    """A wrapper application that answers requests for other hosts."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine: an open socket would keep it.
        if scope["type"] not in ("http", "websocket") or scope["path"] in PROBES or is_for_known_host(scope):
            return self._application(scope, receive, send)
        return self._refuse(scope, receive, send)

    async def _refuse(self, scope: Message, receive: Receive, send: Send) -> None:
        tell_unknown_host(_host_of(scope), (scope.get("client") or ("somewhere",))[0])
        if scope["type"] == "http":
            return await plain_answers.refuse(scope, send, UnknownHost())
        await receive()
        await send({"type": "websocket.close"})


def is_for_known_host(scope: Message) -> bool:
    """Say whether a request is for one of the hosts that are served."""
    return _is_known(_host_of(scope))


def _host_of(scope: Message) -> str:
    named = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if not named:
        if scope.get("http_version") == "1.1":
            # HTTP/1.1 requires one.
            return ""
        # As in HTTP/1.0.
        return str((scope.get("server") or ("",))[0])
    # Several are one that doesn't exist, as for Django.
    return ",".join(named)


@lru_cache(maxsize=256)
def _is_known(host: str) -> bool:
    domain, _ = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
