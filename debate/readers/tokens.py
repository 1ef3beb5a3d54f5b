"""Bearer tokens: identify the reader in a frame on another site, where browsers send no cookies of ours.

A token is signed but readable. It names the origin of the page around the frame, and is valid only in frames on that
origin.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from debate.errors import InvalidToken, SiteNotAllowed
from debate.readers.models import EndedSession, Reader
from debate.readers.speaker_rows import SpeakerLookup
from debate.sites.access import get_site
from debate.wire.readers import TokenObject

TOKEN_AGE = timedelta(days=30)

_SALT = "hustings.token"
# Django's own separator, a colon, is not allowed in the subprotocol that carries a socket's token.
_SIGNER = TimestampSigner(salt=_SALT, sep=".")


@dataclass(frozen=True, slots=True)
class Token:
    """A token's content: `session` lasts from the first vote or name to signing out, `seal` ties it to a password.

    `since` is when the voter first got one, in seconds of Unix time.
    """

    session: UUID
    origin: str
    voter: UUID
    since: int
    reader_id: int | None = None
    seal: str = ""


def sent_token(request: HttpRequest) -> str | None:
    """Return the request's token, or None. A request with a token is identified by that alone."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def embedder_of(request: HttpRequest) -> str:
    """Return the origin of the page around the requesting frame."""
    return request.headers.get("X-Embedder", "")


def start_session(origin: str, *, at_domain_of: int | None = None) -> Token:
    """Return the content of a frame session's first token; raises `SiteNotAllowed`, at another site's domain too."""
    if at_domain_of not in (None, get_site(origin).pk):
        raise SiteNotAllowed
    return Token(session=uuid4(), origin=origin, voter=uuid4(), since=int(timezone.now().timestamp()))


def sign_token(token: Token) -> TokenObject:
    """Return the token as the contract's object, valid for `TOKEN_AGE` from now."""
    claims = [token.session.hex, token.origin, token.voter.hex, token.since, token.reader_id, token.seal]
    expires: datetime = timezone.now() + TOKEN_AGE
    return TokenObject(token=_SIGNER.sign_object(claims), expires=expires.replace(microsecond=0))


def unsign_token(request: HttpRequest) -> Token | None:
    """Return the content of the request's token, or None without one.

    Raises `InvalidToken` if it is forged, expired, or for another origin than the surrounding page's.
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


def require_good(token: Token, find: SpeakerLookup) -> int:
    """Return the id of the site in whose frames the token is valid.

    Raises `InvalidToken` if it was signed out, or its origin is not allowed to embed any more.
    """
    site_id = find.site_of(token.origin)
    if site_id is None or find.has_ended(token.session):
        raise InvalidToken
    return site_id


def end_session(token: Token) -> Token:
    """Revoke all tokens of the session; returns the content of the same voter's next session."""
    now = timezone.now()
    EndedSession.objects.get_or_create(session=token.session, defaults={"until": now + TOKEN_AGE})
    return Token(session=uuid4(), origin=token.origin, voter=token.voter, since=token.since)


def seal_of(reader: Reader) -> str:
    """Return the value that ties a token to the reader's password: empty for a guest, different after a change.

    It is also different after the reader has signed out everywhere.

    Raises `InvalidToken` for a closed account, and for a guest who was deleted.
    """
    if reader.user is None:
        if reader.signed_out:
            raise InvalidToken
        return ""
    if not reader.user.is_active:
        raise InvalidToken
    signed_out = reader.signed_out.isoformat() if reader.signed_out else ""
    return salted_hmac(_SALT, reader.user.get_session_auth_hash() + signed_out).hexdigest()[:16]
