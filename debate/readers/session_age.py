"""Sliding sessions: they last while they are used, so that a daily reader keeps their identity."""

from datetime import timedelta
from time import time

from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from debate.readers.account_sessions import note_use

# A session is written, and its cookie sent again, at most this often.
RENEWED_EVERY = timedelta(days=1)

_RENEWED_KEY = "renewed"


class RenewedSessions(MiddlewareMixin):
    """Renews a session when it is used; a request without a session gets none."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Renew the session that the request has used."""
        session = request.session
        if session.accessed and not session.is_empty():
            now = int(time())
            if now - session.get(_RENEWED_KEY, 0) >= RENEWED_EVERY.total_seconds():
                session[_RENEWED_KEY] = now
                note_use(session.session_key)
        return response
