"""Comments whose authors now vote for another side than the one beside their comment.

The current side is stored after the ballot's transaction: a vote locks no article, so that votes never wait for
comments. Whether it is shown is decided where comments are described: only beside a side.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial, reduce, update_wrapper
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, Q, Value, When

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.database.raw_sql import Rows, Statement, as_uuid, places
from debate.errors import NotFound
from debate.polls.models import Ballot, BallotChoice, Poll

T = TypeVar("T")

_SIDED = """
    SELECT DISTINCT comment.article_id, author.voter
    FROM debate_reader AS author JOIN debate_comment AS comment ON comment.author_id = author.id
    WHERE author.voter IN ({voters}) AND comment.article_id IN ({articles})
        AND (comment.side_id IS NOT NULL OR comment.secret_side_id IS NOT NULL OR comment.side_now_id IS NOT NULL)
"""

# Voters whose votes are read at once, and comments that are changed at once.
BATCH = 500


def ask_for_sided(changed: Mapping[int, Collection[UUID]]) -> list[Statement]:
    """Return the statement, if any, that asks which voters, by article, have written there beside a side.

    Most voters have written nothing. Its rows are for `note_changed_sides`.
    """
    voters = {voter for of_article in changed.values() for voter in of_article}
    sql = _SIDED.format(voters=places(voters), articles=places(changed))
    return [Statement(sql, [*voters, *changed])] if voters else []


def note_changed_sides(changed: Mapping[int, Collection[UUID]], sided: Rows) -> None:
    """Let the comments of voters say, after the commit, that these have changed their vote; by article."""
    written = defaultdict(set)
    for article_id, voter in sided:
        if as_uuid(voter) in changed[article_id]:
            written[article_id].add(as_uuid(voter))
    for article_id, voters in written.items():
        _settle_after_commit(article_id, voters)


def note_changed_sides_of(voter: UUID) -> None:
    """Let all comments of a voter say, after the commit, what the voter votes for now."""
    written = Article.objects.filter(_has_side("comments__"), comments__author__voter=voter)
    for article_id in written.order_by().values_list("pk", flat=True).distinct():
        _settle_after_commit(article_id, {voter})


def settle_changed_sides(article_id: int, voters: Collection[UUID]) -> None:
    """Store what some authors of a debate's comments vote for now; locks nothing if all is well.

    A comment that is being posted at this moment, with the vote of before, is missed: `check_data` finds it.
    """
    if not find_changed_sides(article_id, voters):
        return
    try:
        with locked_article(article_id) as article:
            store_changed_sides(article, find_changed_sides(article.pk, voters))
    except NotFound:
        # The debate is gone.
        return


def _settle_after_commit(article_id: int, voters: Collection[UUID]) -> None:
    # The vote is committed, whatever comes of this. Django names what fails by its function.
    settle = update_wrapper(partial(settle_changed_sides, article_id, frozenset(voters)), settle_changed_sides)
    transaction.on_commit(settle, robust=True)


def store_changed_sides(article: Article, changed: Mapping[int, int | None]) -> None:
    """Store what `find_changed_sides` has found, of a locked article; only what readers see takes a revision."""
    is_seen = Q(state="published", side__isnull=False)
    comments_by_choice = defaultdict(list)
    for pk, now in changed.items():
        comments_by_choice[now].append(pk)
    rev = None
    for now, pks in comments_by_choice.items():
        for batch in _batches(pks):
            comments = article.comments.filter(pk__in=batch)
            if rev is None and comments.filter(is_seen).exists():
                rev = next_revision(article, is_moderation_news=False)
            stamped = Case(When(is_seen, then=Value(rev)), default=F("rev"), output_field=BigIntegerField())
            comments.update(side_now=now, **({} if rev is None else {"rev": stamped}))


def find_changed_sides(article_id: int, voters: Collection[UUID] | None = None) -> dict[int, int | None]:
    """Return, by comment, what should be stored as `side_now` and is not."""
    comments = Article(pk=article_id).comments.filter(_has_side())
    if voters is not None:
        comments = comments.filter(author__voter__in=voters)
    columns = ("pk", "author__voter", "side", "secret_side", "side__poll", "secret_side__poll", "side_now")
    sided = list(comments.values_list(*columns))
    votes = _read_votes(article_id, {voter for _, voter, *_ in sided}) if sided else {}
    found: dict[int, int | None] = {}
    for pk, voter, shown, secret, poll, secret_poll, stored in sided:
        side, present = shown or secret, votes.get((voter, poll or secret_poll))
        now = None if side is None or present == side else present
        if now != stored:
            found[pk] = now
    return found


def _has_side(path: str = "") -> Q:
    columns = ("side", "secret_side", "side_now")
    return reduce(or_, (Q(**{f"{path}{column}__isnull": False}) for column in columns))


def _batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))


def _read_votes(article_id: int, voters: Collection[UUID]) -> dict[tuple[UUID, int], int]:
    votes: dict[tuple[UUID, int], int] = {}
    polls = Poll.objects.filter(article=article_id, kind=Poll.Kind.ONE).values("pk")
    # A database limits the number of values in one statement.
    for batch in _batches(list(voters)):
        ballots = Ballot.objects.filter(poll__in=polls, voter__in=batch)
        marks = BallotChoice.objects.filter(ballot__in=ballots)
        for voter, poll, choice in marks.values_list("ballot__voter", "ballot__poll", "choice"):
            votes[voter, poll] = choice
    return votes
