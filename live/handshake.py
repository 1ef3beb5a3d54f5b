"""The HTTP side of a socket's opening: the request that it is, whether our own page sent it, and who speaks."""

import time
from collections.abc import Sequence
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import is_same_domain

from debate import wire
from debate.errors import InvalidToken
from debate.readers.crowd import describe_crowd, identify_crowd
from debate.readers.identity import Identity, identify, nobody
from live.gathered import Gathered
from live.pool import READS
from live.viewer import Message

# A reader who signs out or is renamed is still taken for the same by open sockets for this long.
IDENTITY_AGE_S = 5.0

# So many are looked up in one go; their number is in one statement.
MAX_NEWCOMERS = 250

# A frame on another site opens its socket under this subprotocol, and carries its bearer token, if it has one, as a
# second: it is the one header that browsers let a script write. The address would end up in logs.
FRAME_PROTOCOL = "hustings.frame"
_TOKEN_PROTOCOL = "bearer."


def _nobody(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError("Only the middlewares' way in is used here.")


_SESSIONS = SessionMiddleware(_nobody)
_AUTHENTICATION = AuthenticationMiddleware(_nobody)


def build_request(scope: Message) -> HttpRequest:
    """Return the HTTP request with which a socket was opened, with session, user and token as views have them."""
    scheme = "https" if scope.get("scheme") in ("wss", "https") else "http"
    request = ASGIRequest({**scope, "type": "http", "method": "GET", "scheme": scheme}, BytesIO())
    if is_from_frame(scope):
        tokens = [name for name in scope["subprotocols"] if name.startswith(_TOKEN_PROTOCOL)]
        request.META["HTTP_AUTHORIZATION"] = f"Bearer {''.join(tokens).removeprefix(_TOKEN_PROTOCOL)}"
        request.META["HTTP_X_EMBEDDER"] = request.GET.get("embedder", "")
    _SESSIONS.process_request(request)
    _AUTHENTICATION.process_request(request)
    return request


def is_from_frame(scope: Message) -> bool:
    """Say whether a frame on another site opens the socket: who speaks there is known by token, never by cookies."""
    return FRAME_PROTOCOL in scope.get("subprotocols", ())


def is_from_own_page(request: HttpRequest) -> bool:
    """Say whether the request's Origin is the page's own (scheme, host and port) or in `CSRF_TRUSTED_ORIGINS`.

    Browsers let any page open a socket with the reader's cookies; their Origin header is what tells the pages apart.
    """
    origin = request.headers.get("origin", "")
    try:
        own_origin = f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:
        return False
    return origin == own_origin or any(_is_trusted(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _is_trusted(origin: str, trusted: str) -> bool:
    """Compare with an entry of `CSRF_TRUSTED_ORIGINS`, in which `https://*.example.com` stands for subdomains."""
    if "*" not in trusted:
        return origin == trusted
    pattern = urlsplit(trusted)
    scheme, separator, host = origin.partition("://")
    return bool(separator) and scheme == pattern.scheme and is_same_domain(host, pattern.netloc.lstrip("*"))


class Speaker:
    """Who speaks on a socket, by the cookies or the token with which it was opened. For the database's threads."""

    def __init__(self, scope: Message) -> None:
        self._scope = scope
        # Who came without a session or token cannot lose one: the socket's cookies stay as they were at its opening.
        cookies = dict(scope["headers"]).get(b"cookie", b"")
        self._can_change = settings.SESSION_COOKIE_NAME.encode() in cookies or is_from_frame(scope)
        self._identity: Identity | None = None
        self._looked_up = 0.0

    def identity(self, *, fresh: bool = False) -> Identity:
        """Return the speaker's identity, looked up anew where it is `fresh` that counts or the last one is old."""
        is_old = self._can_change and (fresh or time.monotonic() - self._looked_up > IDENTITY_AGE_S)
        if self._identity is None or is_old:
            request = self.request()
            try:
                self._identity = identify(request)
            except InvalidToken:
                # Reading needs no token: the page learns from the hello that it speaks for nobody.
                self._identity = nobody(request)
            self._looked_up = time.monotonic()
        return self._identity

    def is_known_as(self, identity: Identity) -> None:
        """Note who speaks, who was just looked up with others."""
        self._identity = identity
        self._looked_up = time.monotonic()

    def request(self) -> HttpRequest:
        """Return the request with which the socket was opened."""
        return build_request(self._scope)


async def describe_speaker(speaker: Speaker) -> wire.ReaderObject:
    """Return who speaks as the contract's `reader` object; all who come at the same moment are looked up together."""
    # What is wrong with one request must not become the others' failure.
    return await _NEWCOMERS.ask((speaker, speaker.request()))


def _describe_together(newcomers: Sequence[tuple[Speaker, HttpRequest]]) -> list[wire.ReaderObject]:
    identities = identify_crowd([request for _, request in newcomers])
    for (speaker, _), identity in zip(newcomers, identities, strict=True):
        speaker.is_known_as(identity)
    return describe_crowd(identities)


_NEWCOMERS = Gathered(_describe_together, pool=READS, at_most=MAX_NEWCOMERS)
