"""Casting ballots, and reading one's own. How they are counted is `counting`'s."""

from collections import defaultdict
from collections.abc import Iterable

from debate import wire, wire_polls
from debate.errors import NotFound, SignInRequired, WrongNumberOfChoices
from debate.group_commit import COMMITS, Write
from debate.polls.challenges import is_solved
from debate.polls.counting import BALLOTS, BallotWrite
from debate.polls.models import BallotChoice, Poll
from debate.polls.tallies import MAX_ID, describe_poll, get_poll, result_of, tally_of
from debate.readers.identity import Identity
from debate.readers.pseudonyms import signals_of


def cast_ballot(
    identity: Identity, poll_id: int, choice_ids: Iterable[int], *, solution: str = ""
) -> wire.BallotResult:
    """Cast or change the speaker's ballot in the poll; returns once it is committed.

    `solution` is that of a challenge. Raises `NotFound`, `PollClosed`, `UnknownChoice`, `WrongNumberOfChoices`,
    `BallotFinal`, `AccountRequired`, `ChallengeRequired`, `RateLimited`, `Banned`, and `SignInRequired` for a speaker
    who needs a name there or could not be told from others.
    """
    return COMMITS.submit(ballot_to_cast(identity, poll_id, choice_ids, solution=solution))


def withdraw_ballot(identity: Identity, poll_id: int) -> wire.BallotResult:
    """Take the speaker's ballot out of the poll, if there is one; raises as `cast_ballot` does."""
    return COMMITS.submit(_ballot_write(identity, poll_id, frozenset()))


def ballot_to_cast(
    identity: Identity, poll_id: int, choice_ids: Iterable[int], *, solution: str = ""
) -> Write[wire.BallotResult]:
    """Return what `cast_ballot` commits, for those who commit many together; raises what can be said before that."""
    choices = frozenset(choice_ids)
    if not choices:
        raise WrongNumberOfChoices("A vote has at least one choice.")
    return _ballot_write(identity, poll_id, choices, solution)


def read_ballots(identity: Identity, article_id: int) -> dict[int, list[int]]:
    """Return the speaker's choices by poll, for those of the article's polls in which there is a ballot."""
    ballots: dict[int, list[int]] = defaultdict(list)
    if identity.voter:
        marks = BallotChoice.objects.filter(ballot__voter=identity.voter, ballot__poll__article_id=article_id)
        for poll_id, choice_id in marks.order_by("choice_id").values_list("ballot__poll_id", "choice_id"):
            ballots[poll_id].append(choice_id)
    return dict(ballots)


def read_poll(identity: Identity, poll_id: int) -> wire.PollAnswer:
    """Return the poll as the speaker may see it, with their ballot; raises `NotFound`."""
    poll = get_poll(poll_id)
    ballot = _choices_in(poll, identity)
    tally = tally_of(poll, has_ballot=bool(ballot))
    return wire.PollAnswer(poll=describe_poll(poll), tally=tally, ballot=ballot)


def read_result(identity: Identity, poll_id: int) -> wire_polls.PollResult:
    """Return the poll's result in its parts, as far as the speaker may see it; raises `NotFound`."""
    poll = get_poll(poll_id)
    return result_of(poll, has_ballot=bool(_choices_in(poll, identity)))


def _choices_in(poll: Poll, identity: Identity) -> list[int]:
    if identity.voter is None:
        return []
    marks = BallotChoice.objects.filter(ballot__poll=poll, ballot__voter=identity.voter)
    return list(marks.order_by("choice_id").values_list("choice_id", flat=True))


def _ballot_write(
    identity: Identity, poll_id: int, choices: frozenset[int], solution: str = ""
) -> Write[wire.BallotResult]:
    if identity.voter is None:
        raise SignInRequired("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to.")
    if not 0 < poll_id < MAX_ID:
        raise NotFound("There is no poll of that number.")
    identity.spend("vote")
    ballot = BallotWrite(
        poll_id=poll_id,
        voter=identity.voter,
        choices=choices,
        caster=identity.kind,
        signals=signals_of(identity),
        is_solved=bool(solution) and is_solved(solution, poll_id, identity.voter),
    )
    return Write(BALLOTS, ballot)
