"""Tallies: read as far as they are visible, or recounted from the ballots."""

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Literal, cast

from django.db.models import Count, F, Prefetch, Q, QuerySet

from debate.articles.models import Article
from debate.database.raw_sql import Columns, read_rows
from debate.errors import NotFound
from debate.language.wording import later
from debate.polls.flows import shown_flows
from debate.polls.models import Ballot, BallotChoice, Choice, Poll
from debate.polls.results import are_visible
from debate.wire.polls import (
    ChangedObject,
    ChoiceObject,
    FlowObject,
    PollObject,
    PollResultAnswer,
    PollState,
    ResultPartObject,
    TallyObject,
)

Which = Literal["counted", "account", "discounted"]
# The columns of a tally.
_POLL_COLUMNS = ("version", "state", "ballots", "account_ballots", "discounted_ballots", "flows")
# Everything that describing a tally needs.
_POLL = Columns(Poll, "poll", "id", "kind", "state", "results", "version", "ballots", "discounted_ballots", "flows")
_CHOICE = Columns(Choice, "choice", "id", "value", "votes")
_TALLIES = f"""
    SELECT {_POLL.sql}, {_CHOICE.sql}
    FROM debate_poll AS poll JOIN debate_choice AS choice ON choice.poll_id = poll.id
    WHERE poll.article_id = %s AND poll.state <> '{Poll.State.DRAFT}'
    ORDER BY poll.position, poll.id, choice.position, choice.id
"""


def known_polls() -> QuerySet[Poll]:
    """Return the polls that readers can know of: all but drafts."""
    return Poll.objects.exclude(state=Poll.State.DRAFT)


def polls_of(article_id: int) -> list[Poll]:
    """Return the article's non-draft polls, with their choices, in order."""
    return _with_choices(known_polls().filter(article_id=article_id))


def get_poll(poll_id: int) -> Poll:
    """Return a non-draft poll, with its choices; raises `NotFound`."""
    polls = _with_choices(known_polls().filter(pk=poll_id))
    if not polls:
        raise NotFound(later("There is no poll with that number."))
    return polls[0]


def first_polls(articles: Iterable[Article]) -> dict[int, Poll]:
    """Return the first poll of each article's page, with its choices, by article."""
    shown = known_polls().exclude(state=Poll.State.ARCHIVED).filter(article__in=articles)
    polls = shown.prefetch_related("choices").order_by("-position", "-id")
    return {poll.article_id: poll for poll in polls}


def _with_choices(polls: QuerySet[Poll]) -> list[Poll]:
    """Read polls and their choices, consistently.

    A vote between the two statements would give the votes a wrong version.
    """
    standing = {f"poll_{column}": F(f"poll__{column}") for column in _POLL_COLUMNS}
    found = list(polls.prefetch_related(Prefetch("choices", Choice.objects.annotate(**standing))))
    for poll in found:
        for choice in poll.choices.all()[:1]:
            for column in _POLL_COLUMNS:
                setattr(poll, column, getattr(choice, f"poll_{column}"))
    return found


def read_tallies(article_id: int) -> list[TallyObject]:
    """Return the tally of each of the article's polls as everybody can see it, in order; one query."""
    rows = read_rows(_TALLIES, article_id)
    by_poll = [list(of_poll) for _, of_poll in groupby(rows, key=itemgetter(slice(len(_POLL))))]
    return [
        _describe_tally(_POLL.make(of_poll[0][: len(_POLL)]), [_CHOICE.make(row[len(_POLL) :]) for row in of_poll])
        for of_poll in by_poll
    ]


def tally_of(poll: Poll, *, has_ballot: bool = False) -> TallyObject:
    """Return the stored tally of the poll and its choices, as far as a reader with or without a ballot can see it.

    Shared responses use the form without a ballot.
    """
    return _describe_tally(poll, poll.choices.all(), has_ballot=has_ballot)


def _describe_tally(poll: Poll, choices: Collection[Choice], *, has_ballot: bool = False) -> TallyObject:
    shows_votes = are_visible(poll, has_ballot=has_ballot)
    return TallyObject(
        poll=poll.pk,
        version=poll.version,
        # To the type checker, a column with choices is any text.
        state=cast(PollState, str(poll.state)),
        ballots=poll.ballots,
        votes=_votes(choices) if shows_votes else {},
        hidden=None if shows_votes else True,
        mean=_mean(choices) if shows_votes and poll.kind == Poll.Kind.SCALE else None,
        discounted=poll.discounted_ballots or None,
        changed=_changed(poll) if shows_votes else None,
    )


def _changed(poll: Poll) -> ChangedObject | None:
    flows = [
        FlowObject(before=before, after=after, voters=voters) for (before, after), voters in shown_flows(poll.flows)
    ]
    return ChangedObject(voters=sum(flow.voters for flow in flows), flows=flows) if flows else None


def result_of(poll: Poll, *, has_ballot: bool = False) -> PollResultAnswer:
    """Return the poll's result by group, as far as a reader with or without a ballot can see it."""
    shows_votes = are_visible(poll, has_ballot=has_ballot)
    choices = poll.choices.all() if shows_votes else []
    counted = {str(choice.pk): choice.votes for choice in choices}
    account = {str(choice.pk): choice.account_votes for choice in choices}
    discounted = {str(choice.pk): choice.discounted_votes for choice in choices}
    anonymous = {choice_id: votes - account[choice_id] for choice_id, votes in counted.items()}
    return PollResultAnswer(
        poll=poll.pk,
        version=poll.version,
        state=cast(PollState, str(poll.state)),
        counted=ResultPartObject(ballots=poll.ballots, votes=counted),
        account=ResultPartObject(ballots=poll.account_ballots, votes=account),
        anonymous=ResultPartObject(ballots=poll.ballots - poll.account_ballots, votes=anonymous),
        discounted=ResultPartObject(ballots=poll.discounted_ballots, votes=discounted),
        hidden=None if shows_votes else True,
    )


def votes_by_choice(poll: Poll) -> dict[str, int]:
    """Return the votes by choice id; only for those who can see them."""
    return _votes(poll.choices.all())


def _votes(choices: Iterable[Choice]) -> dict[str, int]:
    return {str(choice.pk): choice.votes for choice in choices}


def _mean(choices: Collection[Choice]) -> float | None:
    """Return the mean of a scale's votes to three decimals, None without votes."""
    votes = sum(choice.votes for choice in choices)
    return round(sum((choice.value or 0) * choice.votes for choice in choices) / votes, 3) if votes else None


def describe_polls(polls: Iterable[Poll]) -> list[PollObject]:
    """Return the polls as the contract's `poll` objects; none of them is a draft."""
    return [describe_poll(poll) for poll in polls]


def describe_poll(poll: Poll) -> PollObject:
    """Return the poll as the contract's `poll` object."""
    return PollObject(
        id=poll.pk,
        question=poll.question,
        choices=[
            ChoiceObject(id=choice.pk, label=choice.label, image=choice.image or None, value=choice.value)
            for choice in poll.choices.all()
        ],
        state=cast(PollState, str(poll.state)),
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
    """Recount the poll's ballots: their number, and the votes by choice id (without choices that have none)."""
    wanted = {
        "counted": Q(discounted_by=None),
        "account": Q(discounted_by=None, is_account=True),
        "discounted": ~Q(discounted_by=None),
    }
    ballots = Ballot.objects.filter(wanted[which], poll_id=poll_id)
    marks = BallotChoice.objects.filter(ballot__in=ballots).values_list("choice_id").annotate(Count("id"))
    return ballots.count(), dict(marks)
