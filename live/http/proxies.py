"""Proxy headers about the reader's scheme: accepted only from the proxies in `settings.TRUSTED_PROXIES`.

Anybody can send such a header. `debate.readers.privacy.address` handles the address behind a proxy.
"""

from collections.abc import Awaitable

from debate.operator_hints import tell_untrusted_proxy
from debate.readers.privacy.address import is_trusted_proxy
from live.fanout.viewer import Application, Message, Receive, Send

# From this header, `settings.SECURE_PROXY_SSL_HEADER`, Django and the handshake know that a reader uses HTTPS.
FORWARDED_PROTO = b"x-forwarded-proto"


class TrustedProxies:
    """A wrapper application that removes `X-Forwarded-Proto` unless the peer is a trusted proxy."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, scope: Message, receive: Receive, send: Send) -> Awaitable[None]:
        # Not a coroutine: an open socket would keep it.
        return self._application(believed(scope), receive, send)


def believed(scope: Message) -> Message:
    """Return what is believed of a request or handshake: all of it, or all but what its peer may not say."""
    if not any(name == FORWARDED_PROTO for name, _ in scope.get("headers", ())):
        return scope
    peer = (scope.get("client") or ("",))[0]
    if is_trusted_proxy(peer):
        return scope
    tell_untrusted_proxy(peer)
    return {**scope, "headers": [header for header in scope["headers"] if header[0] != FORWARDED_PROTO]}
