"""What the authors of comments vote for now, where that is something else than beside their comment.

It is kept after the transaction of the ballot: a vote locks no article, so that votes never wait for comments. What is
shown is decided where comments are described: only beside a side.
"""

from collections.abc import Collection, Mapping
from functools import partial, update_wrapper
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, F, Q, Value, When

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.errors import NotFound
from debate.polls.models import Ballot, BallotChoice, Poll

# Voters whose votes are read at once.
BATCH = 500


def note_changed_minds(voters: Mapping[int, Collection[UUID]]) -> None:
    """Let the comments of voters say, after the commit, that these have changed their vote; by article."""
    for article_id, changed in voters.items():
        # The vote is committed, whatever comes of this. Django names what fails by its function.
        settle = update_wrapper(partial(settle_minds, article_id, frozenset(changed)), settle_minds)
        transaction.on_commit(settle, robust=True)


def note_minds_of(voter: UUID) -> None:
    """Let all comments of a voter say, after the commit, what the voter votes for now."""
    articles = Ballot.objects.filter(voter=voter).values_list("poll__article", flat=True)
    note_changed_minds(dict.fromkeys(articles, (voter,)))


def settle_minds(article_id: int, voters: Collection[UUID] | None = None) -> None:
    """Store what the authors of a debate's comments vote for now, or only some of them; locks nothing if all is well.

    A comment that is being posted at this moment, with the vote of before, is missed: `check_data` finds it.
    """
    if not find_minds(article_id, voters):
        return
    try:
        with locked_article(article_id) as article:
            store_minds(article, find_minds(article.pk, voters))
    except NotFound:
        # The debate is gone.
        return


def store_minds(article: Article, minds: Mapping[int, int | None]) -> None:
    """Store what `find_minds` has found, of a locked article."""
    if minds:
        rev = next_revision(article, is_moderation_news=False)
        stamped = Case(
            When(state="published", side__isnull=False, then=Value(rev)),
            default=F("rev"),
            output_field=BigIntegerField(),
        )
        for pk, now in minds.items():
            article.comments.filter(pk=pk).update(side_now=now, rev=stamped)


def find_minds(article_id: int, voters: Collection[UUID] | None = None) -> dict[int, int | None]:
    """Return, by comment, what should be stored as `side_now` and is not."""
    has_side = Q(side__isnull=False) | Q(secret_side__isnull=False) | Q(side_now__isnull=False)
    comments = Article(pk=article_id).comments.filter(has_side)
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


def _read_votes(article_id: int, voters: Collection[UUID]) -> dict[tuple[UUID, int], int]:
    votes: dict[tuple[UUID, int], int] = {}
    known = list(voters)
    polls = Poll.objects.filter(article=article_id, kind=Poll.Kind.ONE).values("pk")
    # A database limits the number of values in one statement.
    for start in range(0, len(known), BATCH):
        ballots = Ballot.objects.filter(poll__in=polls, voter__in=known[start : start + BATCH])
        marks = BallotChoice.objects.filter(ballot__in=ballots)
        for voter, poll, choice in marks.values_list("ballot__voter", "ballot__poll", "choice"):
            votes[voter, poll] = choice
    return votes
