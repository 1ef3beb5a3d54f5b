"""The signed cookie that identifies a browser's voter, with or without a name."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import b62_decode
from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

VOTER_COOKIE = "hustings_voter"
VOTER_COOKIE_AGE_S = 400 * 24 * 3600

_VOTER_TO_KEEP = "hustings.voter_to_keep"


def read_voter(request: HttpRequest) -> UUID | None:
    """Return the browser's voter, None without a cookie or with a forged one."""
    value = request.get_signed_cookie(VOTER_COOKIE, default=None, salt=VOTER_COOKIE)
    return UUID(hex=value) if value else None


def known_since(request: HttpRequest) -> datetime:
    """Return when the ballot cookie, which must be genuine, was signed."""
    # In `TimestampSigner`'s format: the value, the time and the signature.
    _, signed, _ = request.COOKIES[VOTER_COOKIE].rsplit(":", 2)
    return datetime.fromtimestamp(b62_decode(signed), tz=UTC)


def remember_voter(request: HttpRequest, voter: UUID) -> None:
    """Let the response set the signed ballot cookie of this voter.

    After signing in that is the account's voter, even after signing out, so that the browser always has one ballot.
    """
    if voter != read_voter(request):
        request.META[_VOTER_TO_KEEP] = voter


class VoterCookie(MiddlewareMixin):
    """Sets the ballot cookie if `remember_voter` was called for the request."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add the cookie to the response."""
        if voter := request.META.get(_VOTER_TO_KEEP):
            _keep_voter(response, voter)
        return response


def _keep_voter(response: HttpResponse, voter: UUID) -> None:
    """Make that voter the browser's."""
    response.set_signed_cookie(
        VOTER_COOKIE,
        voter.hex,
        salt=VOTER_COOKIE,
        max_age=VOTER_COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
