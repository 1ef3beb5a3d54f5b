"""Bearer tokens: what says who is speaking in a frame on another site, where browsers send no cookie of ours.

A token is signed, and its holder may read it. It names the origin of the page around the frame, and is good in frames
on pages of that origin alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from debate import wire
from debate.errors import InvalidToken
from debate.readers.finding import Finding
from debate.readers.models import EndedSession, Reader
from debate.sites.access import get_site

TOKEN_AGE = timedelta(days=30)

_SALT = "hustings.token"
# Django's own separator, a colon, could not stand in the subprotocol by which a socket carries the token.
_SIGNER = TimestampSigner(salt=_SALT, sep=".")


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: `session` lives from the first vote or name to signing out, `seal` ties it to a password.

    `since` is when the voter was first given one, in seconds of Unix time.
    """

    session: UUID
    origin: str
    voter: UUID
    since: int
    reader_id: int | None = None
    seal: str = ""


def sent_token(request: HttpRequest) -> str | None:
    """Return the token that the request carries, None where it carries none. Who sends one is known by that alone."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def embedder_of(request: HttpRequest) -> str:
    """Return the origin of the page around the frame that sends the request."""
    return request.headers.get("X-Embedder", "")


def start_session(origin: str) -> Token:
    """Return what the first token of a frame's session says; raises `SiteNotAllowed`."""
    get_site(origin)
    return Token(session=uuid4(), origin=origin, voter=uuid4(), since=int(timezone.now().timestamp()))


def sign_token(token: Token) -> wire.TokenObject:
    """Return the token as the contract's object, good from now on for `TOKEN_AGE`."""
    claims = [token.session.hex, token.origin, token.voter.hex, token.since, token.reader_id, token.seal]
    expires: datetime = timezone.now() + TOKEN_AGE
    return wire.TokenObject(token=_SIGNER.sign_object(claims), expires=expires.replace(microsecond=0))


def unsign_token(request: HttpRequest) -> Token | None:
    """Return what the request's token says, None where it carries none.

    Raises `InvalidToken` where it is forged, has expired, or is for another origin than that of the page around.
    """
    if (signed := sent_token(request)) is None:
        return None
    try:
        session, origin, voter, since, reader_id, seal = _SIGNER.unsign_object(signed, max_age=TOKEN_AGE)
        token = Token(UUID(hex=session), origin, UUID(hex=voter), since, reader_id, seal)
    except (BadSignature, ValueError):
        raise InvalidToken from None
    if token.origin != embedder_of(request):
        raise InvalidToken
    return token


def require_good(token: Token, find: Finding) -> None:
    """Raise `InvalidToken` for one that was signed out of, or whose origin may no longer embed anything."""
    if not find.is_site(token.origin) or find.has_ended(token.session):
        raise InvalidToken


def end_session(token: Token) -> Token:
    """Refuse every token of the session from now on; returns what one of the same voter's next session says."""
    now = timezone.now()
    EndedSession.objects.filter(until__lt=now).delete()
    EndedSession.objects.get_or_create(session=token.session, defaults={"until": now + TOKEN_AGE})
    return Token(session=uuid4(), origin=token.origin, voter=token.voter, since=token.since)


def seal_of(reader: Reader) -> str:
    """Return what ties a token to the reader's password: empty for a guest, another one when the password changes.

    Raises `InvalidToken` for an account that was closed.
    """
    if reader.user is None:
        return ""
    if not reader.user.is_active:
        raise InvalidToken
    return salted_hmac(_SALT, reader.user.get_session_auth_hash()).hexdigest()[:16]
