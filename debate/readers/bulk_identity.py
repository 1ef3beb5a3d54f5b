"""Identifies a crowd: all clients that reconnect at the same moment are identified with a handful of queries."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from debate.errors import InvalidToken
from debate.readers.accounts import preloaded_accounts
from debate.readers.identity import Identity, anonymous, guest_of, identify
from debate.readers.sanctions import find_sanctions
from debate.readers.scope import Placed
from debate.readers.sessions import SessionStore
from debate.readers.speaker_rows import Found, find_for_crowd
from debate.readers.tokens import Token, sent_token, unsign_token
from debate.wire.readers import ReaderObject


def identify_crowd(requests: Sequence[HttpRequest]) -> list[Identity]:
    """Return the sender of each request, as `identify` does; a request with an invalid token is anonymous."""
    by_session = [request for request in requests if sent_token(request) is None]
    _read_sessions(by_session)
    user_ids = {int(request.session[SESSION_KEY]) for request in by_session if SESSION_KEY in request.session}
    with preloaded_accounts(user_ids):
        signed_in = [request.user.is_authenticated for request in by_session]
    guests = [guest_of(request) for request, is_account in zip(by_session, signed_in, strict=True) if not is_account]
    tokens = [token for request in requests if (token := _token_of(request))]
    known = find_for_crowd(
        reader_ids={number for number in (*guests, *(token.reader_id for token in tokens)) if number is not None},
        origins={token.origin for token in tokens},
        sessions={token.session for token in tokens},
    )
    return [_identify(request, known) for request in requests]


def describe_crowd(crowd: Sequence[tuple[Identity, Placed]]) -> list[ReaderObject]:
    """Return each identity as the contract's `reader` object in its article's debate; one query."""
    sanctions = find_sanctions([(identity.suspect, article) for identity, article in crowd if identity.reader])
    in_order = iter(sanctions)
    return [identity.describe_with(next(in_order) if identity.reader else None) for identity, _ in crowd]


class _ReadSession(SessionStore):
    """A session whose row was read together with others."""

    def __init__(self, row: Session) -> None:
        super().__init__(row.session_key)
        self._row = row

    @property
    def key_salt(self) -> str:
        """The salt of the session's signature: Django derives it from the class name."""
        return SessionStore().key_salt

    def load(self) -> dict[str, Any]:
        """Return the session's data."""
        return self.decode(self._row.session_data)


def _read_sessions(requests: Sequence[HttpRequest]) -> None:
    """Attach a session to each request, as the middleware does, but read in one query."""
    keys = {request.session.session_key for request in requests} - {None}
    good = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()) if keys else ()
    rows = {row.session_key: row for row in good}
    for request in requests:
        row = rows.get(request.session.session_key or "")
        request.session = _ReadSession(row) if row else SessionStore()


def _token_of(request: HttpRequest) -> Token | None:
    try:
        return unsign_token(request)
    except InvalidToken:
        return None


def _identify(request: HttpRequest, known: Found) -> Identity:
    try:
        return identify(request, known)
    except InvalidToken:
        # Reading needs no token.
        return anonymous(request)
