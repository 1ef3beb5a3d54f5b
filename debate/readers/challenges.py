"""Browser challenges: a short computation, which costs a crowd of scripts more than a reader.

Uses ALTCHA's scheme and library: find the number whose hash, together with the salt, is the given one. The salt
contains the purpose of the challenge, under a signature.

The library's first interface, because the wire contract promises the challenges of ALTCHA's first version: those of its
second one have other fields, and clients could not solve them.
"""

from collections.abc import Mapping
from datetime import timedelta

from altcha.v1 import Payload, create_challenge, extract_params, verify_solution
from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from debate.limits.rates import Rate
from debate.wire.readers import ChallengeAnswer

# On average half the numbers are tried: a second on a phone, and a quarter of an hour for a script with a thousand
# votes.
MAX_NUMBER = 100_000
EXPIRES_AFTER = timedelta(minutes=10)
# A solution that is not tied to a ballot is valid once.
SOLUTION_USES = Rate(1, int(EXPIRES_AFTER.total_seconds()))

# The address of challenges that need no poll; their purpose follows.
CHALLENGES_PATH = "/api/v1/challenges/"
# The header of an HTTP call that carries a solution.
SOLUTION_HEADER = "X-Challenge-Solution"
MAX_SOLUTION_CHARACTERS = 1_000


class Solution(BaseModel):
    """The parts of a solved challenge, as ALTCHA's clients send it: JSON in Base64."""

    model_config = ConfigDict(extra="ignore", strict=True)

    algorithm: str
    challenge: str
    number: int = Field(ge=0, le=MAX_NUMBER)
    salt: str
    signature: str


def make_challenge(made_for: Mapping[str, str]) -> ChallengeAnswer:
    """Return a challenge whose solution is valid for ten minutes, and only for its purpose."""
    made = create_challenge(
        algorithm="SHA-256",
        max_number=MAX_NUMBER,
        salt_length=12,
        hmac_key=_key(),
        salt="",
        number=None,
        expires=timezone.now() + EXPIRES_AFTER,
        params=dict(made_for),
    )
    return ChallengeAnswer(
        algorithm="SHA-256",
        challenge=made.challenge,
        maxNumber=made.max_number,
        salt=made.salt,
        signature=made.signature,
    )


def is_solved(encoded: str, made_for: Mapping[str, str]) -> bool:
    """Say whether the text is a timely solution of a challenge for exactly that purpose."""
    if not encoded or len(encoded) > MAX_SOLUTION_CHARACTERS:
        return False
    try:
        solution = Payload.from_base64(encoded).to_dict()
        Solution.model_validate(solution)
    except (ValidationError, ValueError, TypeError, KeyError, RecursionError):
        return False
    named = extract_params(solution)
    if any(named.get(name) != [value] for name, value in made_for.items()):
        return False
    is_right, _ = verify_solution(solution, _key())
    return is_right and "expires" in named


def _key() -> str:
    return salted_hmac("hustings.challenge", settings.SECRET_KEY).hexdigest()
