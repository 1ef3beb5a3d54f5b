"""The sides beside comments: their authors' votes, shown only if everybody can see the poll's votes.

A hidden side is in a separate column that nothing visible to readers uses, so that lists, counts and orders by side
can't reveal hidden votes.
"""

from dataclasses import dataclass

from django.db.models import BigIntegerField, Case, F, Value, When

from debate.polls.models import Poll
from debate.polls.results import are_public
from debate.raw_sql import Columns, read_rows
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


def settle_sides(poll: Poll, rev: int) -> None:
    """Show or hide the sides of the poll's voters, according to its votes; the article is locked at its new `rev`."""
    stamped = Case(When(state="published", then=Value(rev)), default=F("rev"), output_field=BigIntegerField())
    for choice in poll.choices.all():
        if are_public(poll):
            choice.comments_in_secret.update(side=choice, secret_side=None, rev=stamped)
        else:
            choice.comments.update(side=None, secret_side=choice, rev=stamped)
