"""Decides whether an unsafe request comes from a page of ours, by the headers that browsers send, not by a token.

With a token, every page would be different for each reader. Browsers name the page's relation to us in `Sec-Fetch-Site`
(https://www.w3.org/TR/fetch-metadata/), older ones its origin in `Origin`; they are asked in the same order as by
`CrossOriginProtection` in Go's net/http. Only a client that sends neither needs a token, and only if it has a cookie
that could speak for somebody. Django's admin keeps Django's tokens.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_BAD_ORIGIN, CsrfViewMiddleware, get_token

from debate.readers.ballot_cookie import VOTER_COOKIE

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# From a page of ours, or asked for by the reader themselves.
_OURS = frozenset({"same-origin", "none"})

_NEEDS_TOKEN = "hustings.needs_token"


# The stubs lack the methods by which it accepts and rejects.
_Tokens: Any = CsrfViewMiddleware


class CrossOriginProtection(_Tokens):  # type: ignore[misc]
    """Refuses what comes from pages of others; asks clients that don't say where from for Django's token."""

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """Return a refusal, or None to let the request through."""
        is_checked = not getattr(request, "_dont_enforce_csrf_checks", False)
        if request.method not in SAFE_METHODS and is_checked and not has_tokens_anyway(request):
            if getattr(callback, "csrf_exempt", False):
                return None
            if foreign := self._find_foreign(request):
                refusal: HttpResponse = self._reject(request, foreign)
                return refusal
            if _says_where_from(request):
                self._accept(request)
                return None
            if not _may_speak_for_somebody(request):
                # From now on it may have such a cookie: the pages that it gets then have a token.
                get_token(request)
                self._accept(request)
                return None
        checked: HttpResponse | None = super().process_view(request, callback, args, kwargs)
        return checked

    def _find_foreign(self, request: HttpRequest) -> str:
        """Return the reason why a request is known to come from another site's page, empty if there is none."""
        site = request.headers.get("Sec-Fetch-Site")
        if site in _OURS:
            return ""
        if "Origin" in request.headers:
            return "" if self._origin_verified(request) else REASON_BAD_ORIGIN % request.headers["Origin"]
        return f"Sec-Fetch-Site is {site}." if site else ""


def is_asked_here(request: HttpRequest) -> bool:
    """Say whether a page is asked for from a page of ours or by the reader, as far as the browser says."""
    return request.headers.get("Sec-Fetch-Site", "none") in _OURS


def ask_for_token(request: HttpRequest) -> None:
    """Let the forms of the page that answers the request have a token."""
    request.META[_NEEDS_TOKEN] = True


def needs_token(request: HttpRequest) -> bool:
    """Say whether the forms of the page that answers the request need a token.

    A client that does not name the origin of its requests was given the token's cookie with its first form.
    """
    if _NEEDS_TOKEN in request.META:
        return True
    return settings.CSRF_COOKIE_NAME in request.COOKIES and "Sec-Fetch-Site" not in request.headers


def has_tokens_anyway(request: HttpRequest) -> bool:
    """Say whether the request is for a page of Django's admin, which always has tokens."""
    return request.path_info.startswith("/admin/")


def _says_where_from(request: HttpRequest) -> bool:
    return "Sec-Fetch-Site" in request.headers or "Origin" in request.headers


def _may_speak_for_somebody(request: HttpRequest) -> bool:
    return bool({settings.SESSION_COOKIE_NAME, VOTER_COOKIE} & request.COOKIES.keys())
