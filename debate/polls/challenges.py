"""A challenge to the browsers of new voters: a short computation, which costs a crowd of scripts more than a reader.

It is ALTCHA's scheme, by its library: find the number whose hash, together with the salt, is the one given. The salt
names poll and voter, so that a solution is good for one voter's ballot alone, however often it is sent.
"""

from datetime import datetime, timedelta
from uuid import UUID

from altcha.v1 import Payload, create_challenge, extract_params, verify_solution
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from debate import wire_polls
from debate.errors import SignInRequired
from debate.polls.models import Poll
from debate.polls.tallies import get_poll
from debate.readers.identity import Identity

# About half of it has to be tried: a second for a telephone, and a thousand votes cost a script a quarter of an hour.
MAX_NUMBER = 100_000
EXPIRES_AFTER = timedelta(minutes=10)


class Solution(BaseModel):
    """What a solved challenge consists of, as ALTCHA's clients send it: in JSON, in Base64."""

    model_config = ConfigDict(extra="ignore", strict=True)

    algorithm: str
    challenge: str
    number: int = Field(ge=0, le=MAX_NUMBER)
    salt: str
    signature: str


def is_guarded(poll: Poll, now: datetime) -> bool:
    """Say whether new voters without an account need a challenge's solution."""
    if poll.challenge == Poll.Challenge.AUTO:
        return poll.guarded_until is not None and poll.guarded_until > now
    return poll.challenge == Poll.Challenge.ALWAYS


def make_challenge(identity: Identity, poll_id: int) -> wire_polls.Challenge:
    """Return a challenge for the speaker's ballot in the poll; raises `NotFound`, `SignInRequired`, `RateLimited`."""
    poll = get_poll(poll_id)
    if identity.voter is None:
        raise SignInRequired("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to.")
    identity.spend("challenge")
    made = create_challenge(
        algorithm="SHA-256",
        max_number=MAX_NUMBER,
        salt_length=12,
        hmac_key=_key(),
        salt="",
        number=None,
        expires=timezone.now() + EXPIRES_AFTER,
        params={"poll": str(poll.pk), "voter": _short(identity.voter)},
    )
    return wire_polls.Challenge(
        algorithm="SHA-256",
        challenge=made.challenge,
        maxNumber=made.max_number,
        salt=made.salt,
        signature=made.signature,
    )


def is_solved(encoded: str, poll_id: int, voter: UUID) -> bool:
    """Say whether the text is a solution, in time, of a challenge that was made for the voter's ballot in the poll."""
    try:
        solution = Payload.from_base64(encoded).to_dict()
        Solution.model_validate(solution)
    except (ValidationError, ValueError, TypeError, KeyError, RecursionError):
        return False
    named = extract_params(solution)
    if (named.get("poll"), named.get("voter")) != ([str(poll_id)], [_short(voter)]):
        return False
    is_right, _ = verify_solution(solution, _key())
    return is_right and "expires" in named


def _short(voter: UUID) -> str:
    """Name a voter to themselves without giving the number away that the ballot cookie carries under a signature."""
    return salted_hmac("hustings.challenge.voter", voter.hex).hexdigest()[:16]


def _key() -> str:
    return salted_hmac("hustings.challenge", settings.SECRET_KEY).hexdigest()
