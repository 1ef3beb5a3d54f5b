"""Casting and reading ballots. Counting is in `counting`."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from debate.database.group_commit import COMMITS, Write
from debate.database.ids import is_possible_id
from debate.database.raw_sql import read_rows
from debate.errors import NotFound, SignInRequired, WrongNumberOfChoices
from debate.language.wording import later
from debate.polls.ballot_rows import locked_polls
from debate.polls.counting import BALLOTS, BallotWrite, give_to_account
from debate.polls.integrity.challenges import challenge_path, is_solved
from debate.polls.models import Ballot, BallotChoice, Poll
from debate.polls.tallies import describe_poll, get_poll, result_of, tally_of
from debate.readers.identity import Identity
from debate.readers.privacy.pseudonyms import signals_of
from debate.rights.asking import require_here
from debate.wire.polls import BallotAnswer, PollAnswer, PollResultAnswer

_MARKS = """
    SELECT ballot.poll_id, mark.choice_id
    FROM debate_ballot AS ballot
    JOIN debate_poll AS poll ON poll.id = ballot.poll_id
    JOIN debate_ballotchoice AS mark ON mark.ballot_id = ballot.id
    WHERE ballot.voter = %s AND poll.article_id = %s
    ORDER BY mark.choice_id
"""


def cast_ballot(identity: Identity, poll_id: int, choice_ids: Iterable[int], *, solution: str = "") -> BallotAnswer:
    """Cast or change the reader's ballot in the poll; returns after the commit.

    `solution` is a challenge's. Raises `NotFound`, `PollClosed`, `UnknownChoice`, `WrongNumberOfChoices`,
    `BallotFinal`, `AccountRequired`, `ChallengeRequired`, `RateLimited`, `Banned`, and `SignInRequired` for a reader
    without a required name or without a voter.
    """
    return COMMITS.submit(ballot_to_cast(identity, poll_id, choice_ids, solution=solution))


def withdraw_ballot(identity: Identity, poll_id: int) -> BallotAnswer:
    """Withdraw the reader's ballot from the poll, if there is one; raises as `cast_ballot` does."""
    return COMMITS.submit(_ballot_write(identity, poll_id, frozenset()))


def ballot_to_cast(
    identity: Identity, poll_id: int, choice_ids: Iterable[int], *, solution: str = ""
) -> Write[BallotAnswer]:
    """Return what `cast_ballot` commits, for batches; raises every refusal that needs no lock."""
    choices = frozenset(choice_ids)
    if not choices:
        raise WrongNumberOfChoices(later("A vote has at least one choice."))
    return _ballot_write(identity, poll_id, choices, solution)


@transaction.atomic
def give_ballots(voter: UUID, account: UUID) -> None:
    """Transfer the voter's ballots to an account; if that has its own, the voter's is deleted."""
    # Locked as for casting, and in the same order, so that no ballot of either can change in between.
    polls = locked_polls(Ballot.objects.filter(voter=voter).values_list("poll_id", flat=True))
    give_to_account(voter, account, polls)


def read_ballots(identity: Identity, article_id: int) -> dict[int, list[int]]:
    """Return the reader's choices by poll, for the article's polls in which they have a ballot."""
    ballots: dict[int, list[int]] = defaultdict(list)
    if identity.voter:
        for poll_id, choice_id in read_rows(_MARKS, identity.voter, article_id):
            ballots[poll_id].append(choice_id)
    return dict(ballots)


def read_poll(identity: Identity, poll_id: int) -> PollAnswer:
    """Return the poll as the reader can see it, with their ballot; raises `NotFound`."""
    poll = get_poll(poll_id)
    require_here(identity, poll.article)
    ballot = _choices_in(poll, identity)
    tally = tally_of(poll, has_ballot=bool(ballot))
    return PollAnswer(poll=describe_poll(poll), tally=tally, ballot=ballot)


def read_result(identity: Identity, poll_id: int) -> PollResultAnswer:
    """Return the poll's result by group, as far as the reader can see it; raises `NotFound`."""
    poll = get_poll(poll_id)
    require_here(identity, poll.article)
    return result_of(poll, has_ballot=bool(_choices_in(poll, identity)))


def _choices_in(poll: Poll, identity: Identity) -> list[int]:
    if identity.voter is None:
        return []
    marks = BallotChoice.objects.filter(ballot__poll=poll, ballot__voter=identity.voter)
    return list(marks.order_by("choice_id").values_list("choice_id", flat=True))


def _ballot_write(identity: Identity, poll_id: int, choices: frozenset[int], solution: str = "") -> Write[BallotAnswer]:
    if identity.voter is None:
        raise SignInRequired(later("Ask for /api/v1/session first: it gives the cookie that your ballot belongs to."))
    if not is_possible_id(poll_id):
        raise NotFound(later("There is no poll with that number."))
    solution = solution or identity.solution
    is_right = bool(solution) and is_solved(solution, poll_id, identity.voter)
    ballot = BallotWrite(
        poll_id=poll_id,
        voter=identity.voter,
        choices=choices,
        caster=identity.kind,
        signals=signals_of(identity),
        suspect=identity.suspect,
        is_solved=is_right,
    )
    return Write(BALLOTS, ballot, identity.charge("vote", is_solved_for=is_right, challenge=challenge_path(poll_id)))
