"""The sides beside comments: their authors' votes, shown only if everybody can see the poll's votes.

A hidden side is in a separate column that nothing visible to readers uses, so that lists, counts and orders by side
can't reveal hidden votes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Value, When

from debate.polls.agreement.keeping import forget_sides
from debate.polls.models import Poll
from debate.polls.results import are_public
from debate.raw_sql import Columns, as_uuid, places, read_rows
from debate.readers.identity import Identity

_POLL = Columns(Poll, "poll", "id", "state", "results")
_MARK = f"""
    SELECT {_POLL.sql}, mark.choice_id
    FROM debate_ballot AS ballot
    JOIN debate_poll AS poll ON poll.id = ballot.poll_id
    JOIN debate_ballotchoice AS mark ON mark.ballot_id = ballot.id
    WHERE ballot.voter = %s AND poll.article_id = %s AND poll.kind = '{Poll.Kind.ONE}'
    ORDER BY poll.position, poll.id LIMIT 1
"""


_MARKS = f"""
    SELECT ballot.voter, {_POLL.sql}, mark.choice_id
    FROM debate_ballot AS ballot
    JOIN debate_poll AS poll ON poll.id = ballot.poll_id
    JOIN debate_ballotchoice AS mark ON mark.ballot_id = ballot.id
    WHERE poll.article_id = %s AND poll.kind = '{Poll.Kind.ONE}' AND ballot.voter IN ({{}})
    ORDER BY poll.position, poll.id
"""


@dataclass(frozen=True, slots=True)
class Side:
    """The choice beside a comment, visible now or once the poll's votes are: at most one of the two."""

    shown: int | None = None
    secret: int | None = None


def side_of(identity: Identity, article_id: int) -> Side:
    """Return the reader's choice in the article's first single-choice poll with a ballot of theirs.

    Call it while the article is locked, because the poll's votes could otherwise be hidden or revealed in between.
    """
    if identity.voter is None:
        return Side()
    for *poll, choice_id in read_rows(_MARK, identity.voter, article_id):
        return Side(shown=choice_id) if are_public(_POLL.make(poll)) else Side(secret=choice_id)
    return Side()


def sides_of_voters(article_id: int, voters: Collection[UUID]) -> dict[UUID, int]:
    """Return what each of the voters has chosen, as `side_of` does, as far as everybody may know it."""
    found: dict[UUID, int | None] = {}
    for voter, *poll, choice_id in read_rows(_MARKS.format(places(voters)), article_id, *voters) if voters else ():
        found.setdefault(as_uuid(voter), choice_id if are_public(_POLL.make(poll)) else None)
    return {voter: choice_id for voter, choice_id in found.items() if choice_id is not None}


def settle_sides(poll: Poll, rev: int) -> None:
    """Show or hide the sides of the poll's voters, according to its votes; the article is locked at its new `rev`.

    Likes lose a side that is hidden, so that orders by side can't reveal it; they don't get it back.
    """
    if not are_public(poll):
        forget_sides(poll.choices.all())
    stamped = Case(When(state="published", then=Value(rev)), default=F("rev"), output_field=BigIntegerField())
    for choice in poll.choices.all():
        if are_public(poll):
            choice.comments_in_secret.update(side=choice, secret_side=None, rev=stamped)
        else:
            choice.comments.update(side=None, secret_side=choice, rev=stamped)
