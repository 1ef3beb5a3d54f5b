"""The sides beside comments: what their authors voted for, shown only where everybody may see the poll's votes.

A side that may not be shown stands in a column of its own, which nothing reads that readers see: whatever lists, counts
or orders comments by side can therefore not tell of hidden votes.
"""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Value, When

from debate.polls.models import BallotChoice, Poll
from debate.polls.results import are_public
from debate.readers.identity import Identity


@dataclass(frozen=True, slots=True)
class Side:
    """The choice that stands beside a comment, or will when the poll's votes may be seen: at most one of the two."""

    shown: int | None = None
    secret: int | None = None


def side_of(identity: Identity, article_id: int) -> Side:
    """Return the speaker's choice in the first of the article's polls of one choice in which they have a ballot.

    To be asked for while the article is locked: otherwise the poll's votes may be hidden or shown meanwhile.
    """
    if identity.voter is None:
        return Side()
    marks = BallotChoice.objects.select_related("ballot__poll").filter(
        ballot__voter=identity.voter, ballot__poll__article_id=article_id, ballot__poll__kind=Poll.Kind.ONE
    )
    mark = marks.order_by("ballot__poll__position", "ballot__poll_id").first()
    if mark is None:
        return Side()
    return Side(shown=mark.choice_id) if are_public(mark.ballot.poll) else Side(secret=mark.choice_id)


def settle_sides(poll: Poll, rev: int) -> None:
    """Show or hide the sides of the poll's voters, as its votes now are; the article is locked at its new `rev`."""
    stamped = Case(When(state="published", then=Value(rev)), default=F("rev"), output_field=BigIntegerField())
    for choice in poll.choices.all():
        if are_public(poll):
            choice.comments_in_secret.update(side=choice, secret_side=None, rev=stamped)
        else:
            choice.comments.update(side=None, secret_side=choice, rev=stamped)
