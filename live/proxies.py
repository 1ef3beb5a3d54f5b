"""What a proxy says of how its reader came: heard from the proxies in `settings.TRUSTED_PROXIES`, and from nobody else.

Anybody can send such a header. The address behind a proxy is `debate.readers.address`'s matter.
"""

from channels.routing import ProtocolTypeRouter

from debate.readers.address import is_trusted_proxy
from live.viewer import Message, Receive, Send

# By this header, `settings.SECURE_PROXY_SSL_HEADER`, Django and the handshake know that a reader came over HTTPS.
FORWARDED_PROTO = b"x-forwarded-proto"


class TrustedProxies:
    """The application around another, which takes `X-Forwarded-Proto` away where the peer is no trusted proxy."""

    def __init__(self, application: ProtocolTypeRouter) -> None:
        self._application = application

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        headers = scope.get("headers", ())
        peer = (scope.get("client") or ("",))[0]
        if any(name == FORWARDED_PROTO for name, _ in headers) and not is_trusted_proxy(peer):
            scope = {**scope, "headers": [header for header in headers if header[0] != FORWARDED_PROTO]}
        await self._application(scope, receive, send)
