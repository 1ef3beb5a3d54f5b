"""Who calls the API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from debate.errors import CsrfFailed, InvalidToken
from debate.operator_hints import tell_refused_origin
from debate.readers.cross_origin import SAFE_METHODS, CrossOriginProtection
from debate.readers.identity import Identity, anonymous, identify
from debate.readers.tokens import sent_token


def caller(request: HttpRequest) -> Identity:
    """Return who calls. Cookies speak for the browser, not for its user: an unsafe call has to come from our pages.

    Only our own script sends a bearer token, which replaces both: cookies beside it are ignored. Raises `CsrfFailed`,
    `InvalidToken`.
    """
    if request.method not in SAFE_METHODS and sent_token(request) is None:
        _require_own_page(request)
    return identify(request)


def reading_caller(request: HttpRequest) -> Identity:
    """Return who asks for what everybody may read: with a token that is no longer good, nobody in particular."""
    try:
        return identify(request)
    except InvalidToken:
        return anonymous(request)


def _answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def _require_own_page(request: HttpRequest) -> None:
    check = CrossOriginProtection(_answer)
    # The views are exempt from the middleware, whose answer would be a page; the check itself is the same.
    check.process_request(request)
    callback: Callable[..., Any] = _answer
    # Django's own mark, which its types leave out.
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    if check.process_view(request, callback, (), {}) is not None:
        tell_refused_origin(request, "a call", "it comes from a page of another site, or its token is missing")
        raise CsrfFailed
