"""Tallies: read as they stand and as far as they may be seen, or counted anew from the ballots."""

from collections.abc import Iterable, Sequence
from typing import Literal, cast

from django.db.models import Count, Q, QuerySet

from debate import wire, wire_polls
from debate.articles.models import Article
from debate.errors import NotFound
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.polls.results import are_visible

Which = Literal["counted", "account", "discounted"]
# Where a tally stands.
_CHOICE_COLUMNS = ("votes", "account_votes", "discounted_votes")
_POLL_COLUMNS = ("version", "state", "ballots", "account_ballots", "discounted_ballots")
MAX_ID = 2**63  # what no database column could hold


def known_polls() -> QuerySet[Poll]:
    """Return the polls that readers may know of: all but drafts."""
    return Poll.objects.exclude(state=Poll.State.DRAFT)


def polls_of(article_id: int) -> list[Poll]:
    """Return the article's polls that readers may know of, with their choices, in order."""
    polls = list(known_polls().filter(article_id=article_id).prefetch_related("choices"))
    _read_tallies_at_once(polls)
    return polls


def get_poll(poll_id: int) -> Poll:
    """Return a poll that readers may know of, with its choices; raises `NotFound`."""
    polls = list(known_polls().filter(pk=poll_id).prefetch_related("choices")) if 0 < poll_id < MAX_ID else []
    if not polls:
        raise NotFound("There is no poll of that number.")
    _read_tallies_at_once(polls)
    return polls[0]


def first_polls(articles: Iterable[Article]) -> dict[int, Poll]:
    """Return by article the poll that stands first on its page, with its choices."""
    shown = known_polls().exclude(state=Poll.State.ARCHIVED).filter(article__in=articles)
    polls = shown.prefetch_related("choices").order_by("-position", "-id")
    return {poll.article_id: poll for poll in polls}


def _read_tallies_at_once(polls: Sequence[Poll]) -> None:
    """Read the tallies of the polls at hand anew in one statement.

    Between the one that reads polls and the one that reads their choices a vote may be counted, and the votes would be
    told with a version that is not theirs.
    """
    choices = {choice.pk: (poll, choice) for poll in polls for choice in poll.choices.all()}
    of_poll = [f"poll__{column}" for column in _POLL_COLUMNS]
    for pk, *standing in Choice.objects.filter(pk__in=choices).values_list("pk", *_CHOICE_COLUMNS, *of_poll):
        poll, choice = choices[pk]
        for column, value in zip(_CHOICE_COLUMNS, standing, strict=False):
            setattr(choice, column, value)
        for column, value in zip(_POLL_COLUMNS, standing[len(_CHOICE_COLUMNS) :], strict=True):
            setattr(poll, column, value)


def read_tallies(article_id: int) -> list[wire.Tally]:
    """Return the tally of each of the article's polls as everybody may see it, in order."""
    return [tally_of(poll) for poll in polls_of(article_id)]


def tally_of(poll: Poll, *, has_ballot: bool = False) -> wire.Tally:
    """Return the tally that stands on the poll and its choices, as far as a reader with or without a ballot may see it.

    What goes to many readers is made without one.
    """
    shows_votes = are_visible(poll, has_ballot=has_ballot)
    return wire.Tally(
        poll=poll.pk,
        version=poll.version,
        state=cast(wire.PollState, str(poll.state)),
        ballots=poll.ballots,
        votes=votes_by_choice(poll) if shows_votes else {},
        hidden=None if shows_votes else True,
        mean=mean(poll) if shows_votes else None,
        discounted=poll.discounted_ballots or None,
    )


def result_of(poll: Poll, *, has_ballot: bool = False) -> wire_polls.PollResult:
    """Return the poll's result in its parts, as far as a reader with or without a ballot may see it."""
    shows_votes = are_visible(poll, has_ballot=has_ballot)
    choices = poll.choices.all() if shows_votes else []
    counted = {str(choice.pk): choice.votes for choice in choices}
    account = {str(choice.pk): choice.account_votes for choice in choices}
    discounted = {str(choice.pk): choice.discounted_votes for choice in choices}
    anonymous = {choice_id: votes - account[choice_id] for choice_id, votes in counted.items()}
    return wire_polls.PollResult(
        poll=poll.pk,
        version=poll.version,
        state=cast(wire.PollState, str(poll.state)),
        counted=wire_polls.Part(ballots=poll.ballots, votes=counted),
        account=wire_polls.Part(ballots=poll.account_ballots, votes=account),
        anonymous=wire_polls.Part(ballots=poll.ballots - poll.account_ballots, votes=anonymous),
        discounted=wire_polls.Part(ballots=poll.discounted_ballots, votes=discounted),
        hidden=None if shows_votes else True,
    )


def votes_by_choice(poll: Poll) -> dict[str, int]:
    """Return the votes by choice id, for those alone who may see them."""
    return {str(choice.pk): choice.votes for choice in poll.choices.all()}


def mean(poll: Poll) -> float | None:
    """Return the mean of a scale's votes to three decimals, for those alone who may see them.

    None where there are no votes, or the poll is no scale.
    """
    if poll.kind != Poll.Kind.SCALE:
        return None
    points = [(choice.value or 0, choice.votes) for choice in poll.choices.all()]
    votes = sum(count for _, count in points)
    return round(sum(value * count for value, count in points) / votes, 3) if votes else None


def describe_polls(polls: Iterable[Poll]) -> list[wire.PollObject]:
    """Return the polls as the contract's `poll` objects; none of them is a draft."""
    return [describe_poll(poll) for poll in polls]


def describe_poll(poll: Poll) -> wire.PollObject:
    """Return the poll as the contract's `poll` object."""
    return wire.PollObject(
        id=poll.pk,
        question=poll.question,
        choices=[
            wire.ChoiceObject(id=choice.pk, label=choice.label, image=choice.image or None, value=choice.value)
            for choice in poll.choices.all()
        ],
        state=cast(wire.PollState, str(poll.state)),
        opens=poll.opens,
        closes=poll.closes,
        kind=cast(Literal["one", "several", "scale"], str(poll.kind)),
        min_choices=poll.min_choices,
        max_choices=poll.max_choices,
        results=cast(Literal["always", "after_voting", "after_closing"], str(poll.results)),
        changeable=poll.changeable,
        voters=cast(Literal["anyone", "named", "accounts"], str(poll.voters)),
        position=poll.position,
    )


def recount(poll_id: int, which: Which = "counted") -> tuple[int, dict[int, int]]:
    """Count the poll's ballots anew: how many there are, and the votes by choice id (choices without any left out)."""
    wanted = {
        "counted": Q(discounted_by=None),
        "account": Q(discounted_by=None, is_account=True),
        "discounted": ~Q(discounted_by=None),
    }
    ballots = Ballot.objects.filter(wanted[which], poll_id=poll_id)
    marks = BallotChoice.objects.filter(ballot__in=ballots).values_list("choice_id").annotate(Count("id"))
    return ballots.count(), dict(marks)
