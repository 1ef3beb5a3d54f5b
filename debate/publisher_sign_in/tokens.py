"""Sign-in tokens: JSON Web Tokens (RFC 7519) in which a publisher says who its reader is."""

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.functional import Promise
from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jws import JWSRegistry
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from debate.errors import InvalidSignIn, SignInExpired
from debate.language.wording import later
from debate.publisher_sign_in.keys import KEY_OF_ALGORITHM
from debate.publisher_sign_in.published_keys import keys_for
from debate.readers.names import MAX_NAME_CHARACTERS
from debate.sites.models import Site
from debate.text.cleaning import clean_line

MAX_TOKEN_CHARACTERS = 8_000
# A token is used within seconds; a short life keeps the list of used ones short.
MAX_LIFE_S = 3_600
# How far the clocks of the two servers can differ.
LEEWAY_S = 60
MAX_BADGE_CHARACTERS = 20
# The role that a token can give.
MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a valid token says: the publisher's reader, by `subject`, and until when the token can be used.

    `moderates`: whether they moderate the site's debates, where the site lets tokens say so.
    """

    subject: str
    name: str
    badge: str
    jti: str
    until: datetime
    moderates: bool = False


class _Payload(BaseModel):
    model_config = ConfigDict(strict=True)

    sub: str = Field(min_length=1, max_length=200)
    name: str = Field(min_length=1, max_length=200)
    badge: str = Field(default="", max_length=MAX_BADGE_CHARACTERS)
    # Roles that are not known give no right.
    role: str = Field(default="", max_length=40)
    jti: str = Field(min_length=1, max_length=200)
    iat: int | float
    exp: int | float


_ALGORITHMS = JWSRegistry(algorithms=list(KEY_OF_ALGORITHM))
# The more usual name of Ed25519, which the library calls deprecated.
_ALGORITHMS.algorithms = {**JWSRegistry.algorithms, "EdDSA": JWSRegistry.algorithms["Ed25519"]}


def read_claims(site: Site, token: str, *, audience: str) -> TokenClaims:
    """Return what the publisher's token says, if it is meant for this server, the `audience` (an origin).

    Raises `SignInExpired` for a token that was valid, and `InvalidSignIn` with a sentence for the publisher's
    developer.
    """
    if not site.token_issuer:
        raise InvalidSignIn(later("This site has no sign-in with tokens: the issuer is missing in its settings."))
    claims = _verified(site, token)
    registry = jwt.JWTClaimsRegistry(
        now=lambda: int(time.time()),
        leeway=LEEWAY_S,
        iss={"essential": True, "value": site.token_issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except ExpiredTokenError:
        raise SignInExpired from None
    except JoseError as problem:
        raise _invalid_claim(str(getattr(problem, "claim", "")), site, audience) from None
    try:
        payload = _Payload.model_validate(claims)
    except ValidationError as problem:
        raise _invalid_claim(str(problem.errors()[0]["loc"][0]), site, audience) from None
    if payload.exp - payload.iat > MAX_LIFE_S:
        raise InvalidSignIn(later("The token lasts too long: let exp be at most an hour after iat."))
    name = clean_line(payload.name)[:MAX_NAME_CHARACTERS].strip()
    if not name or "\0" in payload.sub + payload.jti:
        raise _invalid_claim("sub" if name else "name", site, audience)
    moderates = site.token_roles and payload.role == MODERATOR
    until = datetime.fromtimestamp(payload.exp + LEEWAY_S, tz=UTC)
    return TokenClaims(payload.sub, name, clean_line(payload.badge), payload.jti, until, moderates)


def _verified(site: Site, token: str) -> dict[str, Any]:
    """Return the content of a token with a good signature by one of the site's keys."""
    if len(token) > MAX_TOKEN_CHARACTERS or not token.isascii():
        raise InvalidSignIn(later("That is not a JSON Web Token."))
    try:
        header = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError):
        raise InvalidSignIn(later("That is not a JSON Web Token.")) from None
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in KEY_OF_ALGORITHM:
        raise InvalidSignIn(
            later("The token's algorithm is not one of these: %(these)s.", these=", ".join(KEY_OF_ALGORITHM))
        )
    for key in keys_for(site, algorithm, kid if isinstance(kid, str) else None):
        with suppress(JoseError, ValueError):
            return jwt.decode(token, key, registry=_ALGORITHMS).claims
    raise InvalidSignIn(later("The token is not signed with one of the site's keys."))


def _invalid_claim(claim: str, site: Site, audience: str) -> InvalidSignIn:
    expected: dict[str, str | Promise] = {"iss": site.token_issuer, "aud": audience}
    if claim in expected:
        return InvalidSignIn(
            later("The token's %(claim)s is not %(expected)s.", claim=claim, expected=str(expected[claim]))
        )
    return InvalidSignIn(later("The token's %(claim)s is missing or invalid.", claim=claim))
