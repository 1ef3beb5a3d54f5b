"""The HTTP side of a socket's opening: its request, whether our own page sent it, and the reader's identity."""

import time
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse
from django.utils.http import is_same_domain

from debate.articles.models import Article
from debate.errors import IdentityChanged, InvalidToken, NotFound
from debate.readers.bulk_identity import describe_crowd, identify_crowd
from debate.readers.hiding import NOBODY, hidden_from_each
from debate.readers.identity import Identity, anonymous, identify
from debate.readers.scope import is_elsewhere
from debate.readers.second_factors import rank_of
from debate.wire.readers import ReaderObject
from live.fanout.kept_speakers import KeptSpeaker, Opening, can_be_kept, opening_of
from live.fanout.viewer import Message
from live.work.batcher import Batcher
from live.work.pool import READS

# How old an identity can be for a command that needs no special right.
IDENTITY_AGE_S = 1.0

# The number of identities per look-up; their ids are in one statement.
MAX_NEWCOMERS = 250

# A frame on another site opens its socket with this subprotocol, and its bearer token, if any, as a second one: this is
# the only header that browsers let a script set. In the address the token would end up in logs.
FRAME_PROTOCOL = "hustings.frame"
_TOKEN_PROTOCOL = "bearer."


def _nobody(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError("Only the middlewares' way in is used here.")


_SESSIONS = SessionMiddleware(_nobody)
_AUTHENTICATION = AuthenticationMiddleware(_nobody)


def build_request(scope: Message) -> HttpRequest:
    """Return the HTTP request of a socket's opening, with session, user and token as in views."""
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
    """Say whether a frame on another site opens the socket: there a token identifies the reader, never cookies."""
    return FRAME_PROTOCOL in scope.get("subprotocols", ())


def is_from_own_page(request: HttpRequest) -> bool:
    """Say whether the request's Origin is the page's own (scheme, host and port) or in `CSRF_TRUSTED_ORIGINS`.

    Browsers let any page open a socket with the reader's cookies; only the Origin header distinguishes the pages.
    """
    origin = request.headers.get("origin", "")
    own_origin = f"{request.scheme}://{request.get_host()}"
    return origin == own_origin or any(_is_trusted(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _is_trusted(origin: str, trusted: str) -> bool:
    """Compare with an entry of `CSRF_TRUSTED_ORIGINS`, in which `https://*.example.com` stands for subdomains."""
    if "*" not in trusted:
        return origin == trusted
    pattern = urlsplit(trusted)
    scheme, separator, host = origin.partition("://")
    return bool(separator) and scheme == pattern.scheme and is_same_domain(host, pattern.netloc.lstrip("*"))


class Speaker:
    """The reader of a socket, by the cookies or the token of its opening: the same as long as it is open.

    For the database's threads. `can_change` says whether there is a session or token that can end.
    """

    def __init__(self, scope: Message) -> None:
        self._scope = scope
        # A reader without a session or token can't lose one: the socket's cookies never change after its opening.
        cookies = dict(scope["headers"]).get(b"cookie", b"")
        self.can_change = settings.SESSION_COOKIE_NAME.encode() in cookies or is_from_frame(scope)
        # The identity at the opening, the current identity, when its look-up began, and when it was last in doubt.
        self.first: Identity | None = None
        self._identity: Identity | None = None
        self.looked_up = 0.0
        self._doubted = -1.0
        self._is_replaced = False
        # What identifies the reader when they open the connection again; None if nothing can be kept of them.
        self.opening: Opening | None = None
        # Whether the identity is that of a connection before, and was not looked up since.
        self.is_recalled = False
        # The authors whom the reader did not want to see when the socket was opened.
        self.hidden = NOBODY

    @property
    def is_old(self) -> bool:
        """Whether the identity has to be looked up before the next command."""
        is_stale = self.is_recalled or self.is_doubted or time.monotonic() - self.looked_up > IDENTITY_AGE_S
        return self._identity is None or (self.can_change and is_stale and not self.has_changed)

    @property
    def is_doubted(self) -> bool:
        """Whether the identity may have changed since its look-up began."""
        return self.looked_up <= self._doubted

    @property
    def site_id(self) -> int | None:
        """The site in whose frame, or at whose domain, the socket was opened; None before the first look-up."""
        return self.first.site_id if self.first else None

    @property
    def has_changed(self) -> bool:
        """Whether the identity differs from the one at the opening, or has another name or other rights."""
        return self._is_replaced or _essence(self.first) != _essence(self._identity)

    def identity(self, *, fresh: bool = False) -> Identity:
        """Return the identity, looked up again if it must be `fresh` or the last one is old.

        A command of one reader must never run as another: raises `IdentityChanged` if the identity has changed since
        the opening. A fresh look-up for a right reports the missing right instead.
        """
        if self.is_old or (fresh and self.can_change):
            request, asked = self.request(), time.monotonic()
            try:
                self.note(identify(request), asked=asked)
            except InvalidToken:
                # Reading needs no token: hello tells the page that it is anonymous.
                self.note(anonymous(request), asked=asked)
        assert self._identity and self.first, "the first call looks up"
        if not fresh and (self._is_replaced or _who(self._identity) != _who(self.first)):
            raise IdentityChanged
        return self._identity

    def note(self, identity: Identity, *, asked: float) -> None:
        """Store an identity whose look-up began at that time (monotonic)."""
        self.first = self.first or identity
        # Another look-up may have been faster.
        if asked >= self.looked_up:
            self._identity, self.looked_up = identity, asked
            self.is_recalled = False

    def recall(self, kept: KeptSpeaker, opening: Opening) -> None:
        """Open the connection as the reader whom a connection before it had."""
        self.note(kept.identity, asked=kept.looked_up)
        self.hidden = kept.hidden
        self.opening = opening
        self.is_recalled = True

    def kept(self) -> tuple[Opening, KeptSpeaker] | None:
        """Return what can be kept of the reader for another connection, None if there is anything new about them."""
        is_certain = not (self.is_recalled or self.is_doubted or self.has_changed)
        if self.opening is None or self._identity is None or not is_certain:
            return None
        return self.opening, KeptSpeaker(self._identity, self.hidden, self.looked_up)

    def expire(self) -> None:
        """Look the identity up before the next command; a look-up that is under way is not enough."""
        self._doubted = time.monotonic()

    def is_replaced_by(self, reader_id: int) -> None:
        """Note that the browser or frame is that reader from now on: its previous anonymous identity has ended."""
        reader = self._identity.reader if self._identity else None
        if reader is None or (reader.user_id is None and reader.pk != reader_id):
            self._is_replaced = True

    def request(self) -> HttpRequest:
        """Return the request that opened the socket."""
        return build_request(self._scope)


def _who(identity: Identity) -> tuple[Any, ...]:
    """Return what identifies somebody: the reader, and the voter whose ballots they cast."""
    return identity.reader and identity.reader.pk, identity.voter


def _essence(identity: Identity | None) -> tuple[Any, ...]:
    """Return what a page shows of somebody, and their rights."""
    if identity is None or identity.reader is None:
        return (identity and identity.voter,)
    reader = identity.reader
    return identity.voter, reader.pk, reader.name, reader.badge, rank_of(reader), reader.scope


async def describe_speaker(speaker: Speaker, request: HttpRequest, article_id: int) -> ReaderObject:
    """Return the reader on an article as the contract's `reader` object; simultaneous requests are read together.

    `request` is the speaker's. Raises `NotFound` if the article is gone.
    """
    reader = await _NEWCOMERS.ask((speaker, request, article_id))
    if speaker.first and can_be_kept(speaker.first) and not reader.sanction:
        speaker.opening = opening_of(request, article_id)
    return reader


def look_up(speakers: Iterable[Speaker], *, fresh: bool = False) -> None:
    """Look up together the identities that are needed before their next command; `fresh`: all."""
    old = [speaker for speaker in speakers if fresh or speaker.is_old]
    asked = time.monotonic()
    for speaker, identity in zip(old, identify_crowd([speaker.request() for speaker in old]), strict=True):
        speaker.note(identity, asked=asked)


def _describe_together(
    newcomers: Sequence[tuple[Speaker, HttpRequest, int]],
) -> list[ReaderObject | Exception]:
    asked = time.monotonic()
    articles = Article.objects.only("section", "site_id").in_bulk({article_id for *_, article_id in newcomers})
    identities = identify_crowd([request for _, request, _ in newcomers])
    for (speaker, _, _), identity, hidden in zip(newcomers, identities, hidden_from_each(identities), strict=True):
        speaker.note(identity, asked=asked)
        speaker.hidden = hidden
    here = [
        (identity, articles[article_id])
        for identity, (*_, article_id) in zip(identities, newcomers, strict=True)
        if article_id in articles
    ]
    described = iter(describe_crowd(here))
    outcomes: list[ReaderObject | Exception] = []
    for identity, (*_, article_id) in zip(identities, newcomers, strict=True):
        reader = next(described) if article_id in articles else NotFound()
        # In a frame of one site, and at its domain, nobody has access to another's debate.
        outcomes.append(NotFound() if is_elsewhere(identity.site_id, articles.get(article_id)) else reader)
    return outcomes


_NEWCOMERS = Batcher(_describe_together, pool=READS, at_most=MAX_NEWCOMERS)
