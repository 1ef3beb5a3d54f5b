"""Tallies: read as they stand, or counted anew from the ballots."""

from collections.abc import Iterable

from django.db.models import Count

from debate import wire
from debate.articles.models import Article
from debate.polls.models import Ballot, BallotChoice, Poll


def polls_of(article_id: int) -> list[Poll]:
    """Return the article's polls with their choices, in order."""
    return list(Poll.objects.filter(article_id=article_id).prefetch_related("choices"))


def first_polls(articles: Iterable[Article]) -> dict[int, Poll]:
    """Return by article the poll that stands first in it, with its choices."""
    polls = Poll.objects.filter(article__in=articles).prefetch_related("choices").order_by("-position", "-id")
    return {poll.article_id: poll for poll in polls}


def read_tallies(article_id: int) -> list[wire.Tally]:
    """Return the tally of each of the article's polls, in order."""
    return [tally_of(poll) for poll in polls_of(article_id)]


def tally_of(poll: Poll) -> wire.Tally:
    """Return the tally that stands on the poll and its choices."""
    return wire.Tally(
        poll=poll.pk,
        version=poll.version,
        state=Poll.State(poll.state).value,
        ballots=poll.ballots,
        votes={str(choice.pk): choice.votes for choice in poll.choices.all()},
    )


def describe_polls(polls: Iterable[Poll]) -> list[wire.PollObject]:
    """Return the polls as the contract's `poll` objects."""
    return [
        wire.PollObject(
            id=poll.pk,
            question=poll.question,
            choices=[wire.ChoiceObject(id=choice.pk, label=choice.label) for choice in poll.choices.all()],
            state=Poll.State(poll.state).value,
            opens=poll.opens,
            closes=poll.closes,
        )
        for poll in polls
    ]


def recount(poll_id: int) -> tuple[int, dict[int, int]]:
    """Count the poll's ballots anew: how many there are, and the votes by choice id (choices without any left out)."""
    ballots = Ballot.objects.filter(poll_id=poll_id).count()
    marks = BallotChoice.objects.filter(ballot__poll_id=poll_id).values_list("choice_id").annotate(Count("id"))
    return ballots, dict(marks)
