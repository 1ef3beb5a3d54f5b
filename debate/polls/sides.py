"""The sides beside comments: their authors' votes, shown if everybody can see the poll's votes and the rules allow it.

A hidden side is in a separate column that nothing visible to readers uses, so that lists, counts and orders by side
can't reveal hidden votes.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, F, Value, When

from debate.articles.models import Article
from debate.articles.rulebook import Rules, read_rules
from debate.database.raw_sql import Columns, Rows, Statement, as_uuid, places, read_rows
from debate.polls.agreement.keeping import forget_sides
from debate.polls.models import Poll
from debate.polls.results import are_public
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
    """The choice beside a comment: shown, or kept until the poll's votes and the rules allow it."""

    shown: int | None = None
    secret: int | None = None


def ask_for_side(identity: Identity, article_id: int) -> Statement:
    """Return the statement whose rows `side_from` takes.

    Send it once the article is locked, because the poll's votes could otherwise be hidden or revealed in between.
    """
    return Statement(_MARK, [identity.voter, article_id])


def side_from(rows: Rows, rules: Rules) -> Side:
    """Return the reader's choice in the article's first single-choice poll with a ballot of theirs."""
    for *poll, choice_id in rows:
        return Side(shown=choice_id) if are_shown(_POLL.make(poll), rules) else Side(secret=choice_id)
    return Side()


def are_shown(poll: Poll, rules: Rules) -> bool:
    """Say whether comments show which of the poll's choices their authors voted for."""
    return rules.shows_sides and are_public(poll)


def sides_of_voters(article: Article, voters: Collection[UUID]) -> dict[UUID, int]:
    """Return what each of the voters has chosen, as `side_from` does, as far as everybody may know it."""
    found: dict[UUID, int | None] = {}
    for voter, *poll, choice_id in read_rows(_MARKS.format(places(voters)), article.pk, *voters) if voters else ():
        found.setdefault(as_uuid(voter), choice_id if are_public(_POLL.make(poll)) else None)
    known = {voter: choice_id for voter, choice_id in found.items() if choice_id is not None}
    return known if known and read_rules(article).shows_sides else {}


def note_rules(*, article: Article, rev: int, **_: Any) -> None:
    """Show or hide the sides of all the article's voters, as its new rules say; receives `rules_changed`."""
    for poll in article.polls.prefetch_related("choices"):
        settle_sides(article, poll, rev)


def settle_sides(article: Article, poll: Poll, rev: int) -> None:
    """Show or hide the sides of the poll's voters, as its state and the article's rules say.

    The article is locked at its new `rev`.

    Likes lose a side that is hidden, so that orders by side can't reveal it; they don't get it back.
    """
    is_shown = are_shown(poll, read_rules(article))
    if not is_shown:
        forget_sides(poll.choices.all())
    stamped = Case(When(state="published", then=Value(rev)), default=F("rev"), output_field=BigIntegerField())
    for choice in poll.choices.all():
        if is_shown:
            choice.comments_in_secret.update(side=choice, secret_side=None, rev=stamped)
        else:
            choice.comments.update(side=None, secret_side=choice, rev=stamped)
