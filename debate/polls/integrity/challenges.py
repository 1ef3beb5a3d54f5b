"""The challenge for new voters' browsers. Its solution is valid for one voter's ballot, even if sent repeatedly."""

from datetime import datetime
from uuid import UUID

from django.utils.crypto import salted_hmac

from debate.errors import SignInRequired
from debate.language.wording import later
from debate.polls.models import Poll
from debate.polls.tallies import get_poll
from debate.readers import challenges
from debate.readers.identity import Identity
from debate.rights.asking import require_here
from debate.wire.readers import ChallengeAnswer


def is_guarded(poll: Poll, now: datetime) -> bool:
    """Say whether new voters without an account need a challenge."""
    if poll.challenge == Poll.Challenge.AUTO:
        return poll.guarded_until is not None and poll.guarded_until > now
    return poll.challenge == Poll.Challenge.ALWAYS


def challenge_path(poll_id: int) -> str:
    """Return the address of a poll's challenge."""
    return f"/api/v1/polls/{poll_id}/challenge"


def make_challenge(identity: Identity, poll_id: int) -> ChallengeAnswer:
    """Return a challenge for the reader's ballot in the poll; raises `NotFound`, `SignInRequired`, `RateLimited`."""
    poll = get_poll(poll_id)
    require_here(identity, poll.article)
    if identity.voter is None:
        raise SignInRequired(later("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to."))
    identity.spend("challenge")
    return challenges.make_challenge(_ballot_of(poll.pk, identity.voter))


def is_solved(encoded: str, poll_id: int, voter: UUID) -> bool:
    """Say whether the text is a timely solution of a challenge for the voter's ballot in the poll."""
    return challenges.is_solved(encoded, _ballot_of(poll_id, voter))


def _ballot_of(poll_id: int, voter: UUID) -> dict[str, str]:
    # Identifies a voter without revealing the id that the signed ballot cookie contains.
    short = salted_hmac("hustings.challenge.voter", voter.hex).hexdigest()[:16]
    return {"poll": str(poll_id), "voter": short}
