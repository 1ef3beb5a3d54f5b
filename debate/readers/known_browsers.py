"""The signed cookie of a browser that has signed in to an account before.

Other people's guesses at the account don't count against it. The cookie gives no rights. See OWASP's "Slow Down Online
Guessing Attacks with Device Cookies".
"""

from secrets import token_hex

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.deprecation import MiddlewareMixin

KNOWN_COOKIE = "hustings_known"
KNOWN_COOKIE_AGE_S = 400 * 24 * 3600
# Enough for a household; one more account replaces the least recent one.
MAX_ACCOUNTS = 5

_NEWLY_KNOWN = "hustings.newly_known"


def known_as(request: HttpRequest, name: str) -> str:
    """Return the browser's name from an earlier sign-in under the folded name; empty if there was none."""
    return _read(request).get(_short(name), "")


def note_sign_in(request: HttpRequest, name: str) -> None:
    """Let the response store that the browser has signed in under the folded name."""
    request.META[_NEWLY_KNOWN] = name


class KnownBrowsers(MiddlewareMixin):
    """Sets the cookie if `note_sign_in` was called for the request."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add the cookie to the response."""
        if name := request.META.get(_NEWLY_KNOWN):
            _keep_known(request, response, name)
        return response


def _keep_known(request: HttpRequest, response: HttpResponse, name: str) -> None:
    known = _read(request)
    called = known.pop(_short(name), "") or token_hex(8)
    newest = [f"{_short(name)}.{called}", *(f"{short}.{other}" for short, other in known.items())]
    response.set_signed_cookie(
        KNOWN_COOKIE,
        "-".join(newest[:MAX_ACCOUNTS]),
        salt=KNOWN_COOKIE,
        max_age=KNOWN_COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request: HttpRequest) -> dict[str, str]:
    """Return the browser's names by account, newest first."""
    value = request.get_signed_cookie(KNOWN_COOKIE, default="", salt=KNOWN_COOKIE)
    pairs = [entry.partition(".") for entry in (value or "").split("-") if entry]
    return {short: called for short, _, called in pairs}


def _short(name: str) -> str:
    """Return a short form of an account's name that the cookie's owner can't read."""
    return salted_hmac("hustings.known", name).hexdigest()[:16]
