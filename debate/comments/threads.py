"""Reading an article's comments by cursor, flat for clients and as threads for the page. Writes nothing."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from debate import wire
from debate.articles.models import Article
from debate.comments.access import visible_comments
from debate.comments.likes import liked_among
from debate.comments.models import Comment
from debate.comments.wire_form import describe_to
from debate.errors import Invalid, InvalidCursor, NotFound
from debate.readers.identity import Identity

Sort = Literal["newest", "oldest", "top"]

SORTS: dict[str, tuple[str, ...]] = {"newest": ("-id",), "oldest": ("id",), "top": ("-likes", "-id")}
MAX_LIMIT = 100
THREADS_ON_A_PAGE = 20
REPLIES_SHOWN_AT_FIRST = 5


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with the first of its replies; `more` counts those that are not shown."""

    comment: wire.AnyComment
    replies: list[wire.AnyComment]
    more: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of threads; pinned ones come first on the first page. `liked` holds what this reader likes of it.

    `article` is as it was just before they were read: its `rev` and its `comment_count`.
    """

    threads: list[Thread]
    next: str | None
    article: Article
    liked: set[int]


def read_comments(
    article: Article,
    identity: Identity,
    *,
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = 50,
    thread: int | None = None,
) -> wire.CommentPage:
    """Return a page of the article's comments and replies in one order; `thread`: only the replies in that thread.

    Pages follow each other by the last comment's place in the order, so that what is posted meanwhile moves nothing.
    Raises `Invalid` for an unknown sort or limit, `InvalidCursor`, `NotFound` for an unknown thread.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"limit: a number from 1 to {MAX_LIMIT}.")
    rev = _as_it_is(article).rev
    comments = visible_comments(identity).filter(article=article)
    if thread is not None:
        comments = _in_thread(comments, thread)
    page, following = _page(comments, sort, cursor, limit)
    return wire.CommentPage(
        comments=[describe_to(identity, comment) for comment in page],
        next=following,
        rev=rev,
        liked=sorted(liked_among(identity, [comment.pk for comment in page])),
    )


def read_thread_page(
    article: Article, identity: Identity, *, sort: str = "newest", cursor: str | None = None
) -> ThreadPage:
    """Return a page of threads with the first replies of each, oldest first, in a constant number of queries.

    Raises as `read_comments` does.
    """
    article = _as_it_is(article)
    roots = visible_comments(identity).filter(article=article, root=None)
    page, following = _page(roots.filter(pinned=False), sort, cursor, THREADS_ON_A_PAGE)
    if not cursor:
        page = [*roots.filter(pinned=True).order_by("-id"), *page]
    return _with_replies(page, identity, following, article)


def read_thread(article: Article, identity: Identity, root_id: int, *, after: int = 0) -> ThreadPage:
    """Return one thread with its replies, oldest first, a hundred at the most from the one that follows `after`.

    Raises `NotFound`.
    """
    article = _as_it_is(article)
    roots = list(visible_comments(identity).filter(article=article, root=None, pk=root_id))
    if not roots:
        raise NotFound("There is no thread of that number.")
    return _with_replies(roots, identity, None, article, shown=MAX_LIMIT, after=after)


def read_newest(article: Article, *, limit: int = 50) -> list[Comment]:
    """Return the newest published comments and replies of an article, with their authors, newest first."""
    published = Comment.objects.filter(article=article, state=Comment.State.PUBLISHED)
    return list(published.select_related("author").order_by("-id")[:limit])


def _as_it_is(article: Article) -> Article:
    # Read before the comments: a change in between then comes once more as a diff, which is harmless; missed it is not.
    return Article.objects.only("rev", "comment_count").get(pk=article.pk)


def _in_thread(comments: QuerySet[Comment], thread: int) -> QuerySet[Comment]:
    if not comments.filter(pk=thread, root=None).exists():
        raise NotFound("There is no thread of that number.")
    return comments.filter(root_id=thread)


def _page(comments: QuerySet[Comment], sort: str, cursor: str | None, limit: int) -> tuple[list[Comment], str | None]:
    if sort not in SORTS:
        raise Invalid(f"sort: one of {', '.join(SORTS)}.")
    if cursor:
        comments = comments.filter(_after(sort, cursor))
    page = list(comments.order_by(*SORTS[sort])[: limit + 1])
    following = _cursor(sort, page[limit - 1]) if len(page) > limit else None
    return page[:limit], following


def _cursor(sort: str, last: Comment) -> str:
    place = f"{last.likes}-{last.pk}" if sort == "top" else str(last.pk)
    return f"{sort}-{place}"


def _after(sort: str, cursor: str) -> Q:
    match = re.fullmatch(rf"{sort}-(\d{{1,18}})(?:-(\d{{1,18}}))?", cursor, re.ASCII)
    if not match or (match[2] is not None) != (sort == "top"):
        raise InvalidCursor
    if sort == "top":
        likes, pk = int(match[1]), int(match[2])
        return Q(likes__lt=likes) | Q(likes=likes, pk__lt=pk)
    return Q(pk__lt=int(match[1])) if sort == "newest" else Q(pk__gt=int(match[1]))


def _with_replies(
    roots: Sequence[Comment],
    identity: Identity,
    following: str | None,
    article: Article,
    shown: int = REPLIES_SHOWN_AT_FIRST,
    after: int = 0,
) -> ThreadPage:
    thread = [F("root_id")]
    replies: dict[int, list[Comment]] = defaultdict(list)
    totals: dict[int, int] = {}
    found = (
        visible_comments(identity)
        .filter(root_id__in=[root.pk for root in roots], id__gt=after)
        .annotate(
            place=Window(RowNumber(), partition_by=thread, order_by=[F("id")]),
            total=Window(Count("id"), partition_by=thread),
        )
        .filter(place__lte=shown)
        .order_by("root_id", "id")
    )
    for reply in found:
        replies[reply.root_id or 0].append(reply)
        totals[reply.root_id or 0] = reply.total
    shown_ids = [root.pk for root in roots] + [reply.pk for thread in replies.values() for reply in thread]
    threads = [
        Thread(
            comment=describe_to(identity, root),
            replies=[describe_to(identity, reply) for reply in replies[root.pk]],
            more=totals.get(root.pk, 0) - len(replies[root.pk]),
        )
        for root in roots
    ]
    return ThreadPage(threads=threads, next=following, article=article, liked=liked_among(identity, shown_ids))
