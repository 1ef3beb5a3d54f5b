"""The signed cookie by which a browser is the same voter again, whether or not its reader has a name."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.core.signing import b62_decode
from django.http import HttpRequest, HttpResponse

VOTER_COOKIE = "hustings_voter"
VOTER_COOKIE_AGE_S = 400 * 24 * 3600


def read_voter(request: HttpRequest) -> UUID | None:
    """Return the browser's voter, None where it has none or the cookie is forged."""
    value = request.get_signed_cookie(VOTER_COOKIE, default=None, salt=VOTER_COOKIE)
    return UUID(hex=value) if value else None


def known_since(request: HttpRequest) -> datetime:
    """Return when the ballot cookie was signed, which must be known to be genuine."""
    # As `TimestampSigner` writes it: the value, the time and the signature.
    _, signed, _ = request.COOKIES[VOTER_COOKIE].rsplit(":", 2)
    return datetime.fromtimestamp(b62_decode(signed), tz=UTC)


def keep_voter(response: HttpResponse, voter: UUID) -> None:
    """Let the browser be that voter from now on."""
    response.set_signed_cookie(
        VOTER_COOKIE,
        voter.hex,
        salt=VOTER_COOKIE,
        max_age=VOTER_COOKIE_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
