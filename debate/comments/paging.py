"""Consistent paging: each comment appears once, whatever is posted, liked or pinned between two pages.

A cursor is the position of the last comment. The publication time doesn't change while a comment is visible. Its likes
and other scores do change: there the cursor also names the first page's revision, and the order stays as of then. An
exception are the two orders that compare sides: when a side has grown by a quarter, all scores of a debate change, and
the next page follows the new ones.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from debate.comments.models import Comment, ScoresBefore
from debate.errors import InvalidCursor
from debate.field_errors import not_one_of

# The columns of the orders by a score, highest first.
SCORES = {
    "best": "best",
    "top": "likes",
    "replies": "replies",
    "common-ground": "common_ground",
    "divided": "divided",
}
SORTS = ("best", "newest", "oldest", "top", "replies", "common-ground", "divided")
# These compare how sides like comments (see `polls.agreement`).
BY_SIDES = ("common-ground", "divided")
# This many pinned comments are on the first page and in each cursor; others have their position in the order.
MAX_PINNED = 100

_EPOCH = datetime.fromtimestamp(0, tz=UTC)
# In the year 9999, the latest possible time.
_LAST = 253_402_300_799_000_000
_NUMBER = r"\d{1,18}"
_BY_TIME = re.compile(rf"({_NUMBER})-({_NUMBER})", re.ASCII)
_BY_SCORE = re.compile(rf"({_NUMBER})-({_NUMBER})-({_NUMBER})", re.ASCII)
_PINNED = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{0,{MAX_PINNED - 1}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A page's start in an order: after a comment with this publication time, or with this score at revision `rev`.

    `published` is in microseconds. `pinned` are the pinned comments on the first page. Without `after` it is the first
    page.
    """

    sort: str
    after: int | None = None
    published: int = 0
    score: int = 0
    rev: int = 0
    pinned: tuple[int, ...] = ()

    def __str__(self) -> str:
        place = f"{self.rev}-{self.score}" if self.sort in SCORES else str(self.published)
        return f"{self.sort}-{place}-{self.after}" + ("~" + ".".join(map(str, self.pinned)) if self.pinned else "")


def read_cursor(sort: str, text: str | None, *, rev: int) -> Cursor:
    """Parse the requested cursor, or return the first page's at the article's current revision.

    Raises `Invalid` for an unknown order, and `InvalidCursor`.
    """
    if sort not in SORTS:
        raise not_one_of("sort", SORTS)
    if not text:
        return Cursor(sort, rev=rev)
    place, mark, pins = text.removeprefix(f"{sort}-").partition("~")
    match = (_BY_SCORE if sort in SCORES else _BY_TIME).fullmatch(place)
    if not text.startswith(f"{sort}-") or not match or (mark and not _PINNED.fullmatch(pins)):
        raise InvalidCursor
    pinned = tuple(int(pin) for pin in pins.split(".")) if pins else ()
    if sort not in SCORES:
        return Cursor(sort, after=int(match[2]), published=min(int(match[1]), _LAST), pinned=pinned)
    return Cursor(sort, after=int(match[3]), score=int(match[2]), rev=int(match[1]), pinned=pinned)


def read_page(comments: QuerySet[Comment], cursor: Cursor, *, limit: int) -> tuple[list[Comment], str | None]:
    """Return the comments of a page in order, and the next page's cursor or None."""
    comments = comments.exclude(pk__in=cursor.pinned) if cursor.pinned else comments
    if cursor.sort in SCORES:
        ranked = _highest(comments, cursor, limit + 1)
    else:
        ranked = [(0, comment) for comment in _by_publication(comments, cursor)[: limit + 1]]
    following = None
    if len(ranked) > limit:
        score, last = ranked[limit - 1]
        published = (last.published - _EPOCH) // timedelta(microseconds=1)
        following = str(replace(cursor, after=last.pk, published=published, score=score))
    return [comment for _, comment in ranked[:limit]], following


def _by_publication(comments: QuerySet[Comment], cursor: Cursor) -> QuerySet[Comment]:
    is_oldest = cursor.sort == "oldest"
    if cursor.after is not None:
        moment, then = _EPOCH + timedelta(microseconds=cursor.published), "gt" if is_oldest else "lt"
        beyond = Q(**{f"published__{then}": moment}) | Q(**{f"pk__{then}": cursor.after}, published=moment)
        comments = comments.filter(beyond)
    return comments.order_by("published", "pk") if is_oldest else comments.order_by("-published", "-pk")


def _highest(comments: QuerySet[Comment], cursor: Cursor, count: int) -> list[tuple[int, Comment]]:
    """Return the first comments after the cursor by their score at its revision, with that score."""
    score = SCORES[cursor.sort]
    # Unchanged comments are found by the index and read first: comments that change in between come with the others.
    unchanged = comments.filter(rev__lte=cursor.rev).filter(_after(cursor, score)).order_by(f"-{score}", "-pk")
    found = {comment.pk: (getattr(comment, score), comment) for comment in unchanged[:count]}
    earlier = ScoresBefore.objects.filter(comment=OuterRef("pk"), rev__gt=cursor.rev).order_by("rev")
    had = Coalesce(Subquery(earlier.values(score)[:1]), F(score), output_field=BigIntegerField())
    changed = comments.filter(rev__gt=cursor.rev).annotate(had=had)
    for comment in changed.filter(_after(cursor, "had")).order_by("-had", "-pk")[:count]:
        found[comment.pk] = (comment.had, comment)
    return _ranked(list(found.values()))[:count]


def _ranked(found: Sequence[tuple[int, Comment]]) -> list[tuple[int, Comment]]:
    return sorted(found, key=lambda ranked: (-ranked[0], -ranked[1].pk))


def _after(cursor: Cursor, score: str) -> Q:
    if cursor.after is None:
        return Q()
    return Q(**{f"{score}__lt": cursor.score}) | Q(**{score: cursor.score}, pk__lt=cursor.after)
