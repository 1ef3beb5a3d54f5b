"""Who calls the API, and what every answer to them carries."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from debate.errors import CsrfFailed
from debate.readers.identity import Identity, identify
from debate.readers.tokens import sent_token

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def caller(request: HttpRequest) -> Identity:
    """Return who calls. Cookies speak for the browser, not for its user, so an unsafe call needs the CSRF token.

    A bearer token is sent by our own script alone, and whoever sends one is not known by cookies: it replaces both.
    Raises `CsrfFailed`, `InvalidToken`.
    """
    if request.method not in SAFE_METHODS and sent_token(request) is None:
        _require_csrf_token(request)
    return identify(request)


def no_store(response: HttpResponse) -> HttpResponse:
    """Mark an answer that depends on who asks."""
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _require_csrf_token(request: HttpRequest) -> None:
    check = CsrfViewMiddleware(_answer)
    # The views are exempt from the middleware, whose answer would be a page; the check itself is the same.
    check.process_request(request)
    callback: Callable[..., Any] = _answer
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    if check.process_view(request, callback, (), {}) is not None:
        raise CsrfFailed
