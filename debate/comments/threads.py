"""Reading an article's comments with a cursor, flat for clients and as threads for the page. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import OuterRef, QuerySet, Subquery

from debate.articles.models import Article
from debate.comments.access import visible_comments
from debate.comments.likes import liked_among
from debate.comments.models import Comment
from debate.comments.paging import MAX_PINNED, read_cursor, read_page
from debate.comments.sides import require_order
from debate.comments.thread_replies import Replies, read_first_replies, read_replies
from debate.comments.wire_form import close_for, describe_to
from debate.errors import NotFound
from debate.field_errors import out_of_range
from debate.readers.hiding import hidden_from
from debate.readers.identity import Identity
from debate.rights.asking import require_here
from debate.wire.comments import AnyComment, CommentPage
from debate.wording import later

MAX_LIMIT = 100
THREADS_ON_A_PAGE = 20
REPLIES_SHOWN_AT_FIRST = 5
# Replies to a pinned comment must not push the debate down.
REPLIES_SHOWN_IF_PINNED = 1
MORE_REPLIES = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its first replies; `more` counts the others."""

    comment: AnyComment
    replies: list[AnyComment]
    more: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of threads, pinned ones first on the first page.

    `article` was read just before: its `rev`, its `comment_count`, and `newest`, the time of the last publication.
    """

    threads: list[Thread]
    next: str | None
    article: Article


def read_comments(
    article: Article,
    identity: Identity,
    *,
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = 50,
    thread: int | None = None,
    side: int | None = None,
) -> CommentPage:
    """Return a page of the article's comments and replies in one order.

    `thread`: only the replies in that thread; `side`: only published comments of that side, by the choice's id. The
    next page starts after the last comment's position (see `paging`): each comment appears once. Raises `Invalid` for
    an unknown sort or limit, `OrderUnavailable`, `InvalidCursor`, `NotFound` for an unknown thread.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise out_of_range("limit", 1, MAX_LIMIT)
    require_here(identity, article)
    rev = _as_it_is(article).rev
    comments = visible_comments(identity).filter(article=article)
    if thread is not None:
        comments = _in_thread(comments, thread)
    if side is not None:
        comments = _of_side(comments, side)
    require_order(article.pk, sort)
    page, following = read_page(comments, read_cursor(sort, cursor, rev=rev), limit=limit)
    hidden = hidden_from(identity)
    return CommentPage(
        comments=[close_for(hidden, describe_to(identity, comment)) for comment in page],
        next=following,
        rev=rev,
        liked=sorted(liked_among(identity, [comment.pk for comment in page])),
    )


def read_thread_page(
    article: Article,
    identity: Identity,
    *,
    sort: str = "newest",
    cursor: str | None = None,
    side: int | None = None,
) -> ThreadPage:
    """Return a page of threads with the first replies of each, oldest first, in a constant number of queries.

    Pinned threads come with only their first reply. `side`: only threads that begin with a published comment of that
    side. Raises as `read_comments` does.
    """
    article = _as_it_is(article)
    roots = visible_comments(identity).filter(article=article, root=None)
    if side is not None:
        roots = _of_side(roots, side)
    require_order(article.pk, sort)
    place, pinned = read_cursor(sort, cursor, rev=article.rev), list[Comment]()
    if not cursor:
        pinned = list(roots.filter(pinned=True).order_by("-id")[:MAX_PINNED])
        place = replace(place, pinned=tuple(comment.pk for comment in pinned))
    page, following = read_page(roots, place, limit=THREADS_ON_A_PAGE)
    replies = read_first_replies(page, identity, at_most=REPLIES_SHOWN_AT_FIRST)
    replies |= read_first_replies(pinned, identity, at_most=REPLIES_SHOWN_IF_PINNED)
    return _with_replies([*pinned, *page], replies, identity, following, article)


def read_thread(article: Article, identity: Identity, root_id: int, *, after: int = 0) -> ThreadPage:
    """Return one thread with its replies, oldest first: at most a hundred, or the next twenty after the reply `after`.

    Raises `NotFound`.
    """
    article = _as_it_is(article)
    roots = list(visible_comments(identity).filter(article=article, root=None, pk=root_id))
    if not roots:
        raise NotFound(later("There is no thread with that number."))
    at_most = MORE_REPLIES if after else MAX_LIMIT
    replies = {root.pk: read_replies(root, identity, at_most=at_most, after=after) for root in roots}
    return _with_replies(roots, replies, identity, None, article)


def read_newest(article: Article, *, limit: int = 50) -> list[Comment]:
    """Return the newest published comments and replies of an article, with their authors, newest first."""
    published = Comment.objects.filter(article=article, state=Comment.State.PUBLISHED)
    return list(published.select_related("author").order_by("-published", "-id")[:limit])


def _as_it_is(article: Article) -> Article:
    # Read before the comments: a change in between then comes again as a diff, which is harmless; otherwise it would be
    # missed.
    published = Comment.objects.filter(article=OuterRef("pk"), state=Comment.State.PUBLISHED).order_by("-published")
    newest = Subquery(published.values("published")[:1])
    return Article.objects.only("rev", "comment_count").annotate(newest=newest).get(pk=article.pk)


def _in_thread(comments: QuerySet[Comment], thread: int) -> QuerySet[Comment]:
    if not comments.filter(pk=thread, root=None).exists():
        raise NotFound(later("There is no thread with that number."))
    return comments.filter(root_id=thread)


def _of_side(comments: QuerySet[Comment], side: int) -> QuerySet[Comment]:
    # A tombstone tells nothing of its side.
    return comments.filter(side=side, state=Comment.State.PUBLISHED)


def _with_replies(
    roots: Sequence[Comment],
    replies: Mapping[int, Replies],
    identity: Identity,
    following: str | None,
    article: Article,
) -> ThreadPage:
    threads = [
        Thread(
            comment=describe_to(identity, root),
            replies=[describe_to(identity, reply) for reply in replies[root.pk].shown],
            more=replies[root.pk].more,
        )
        for root in roots
    ]
    return ThreadPage(threads=threads, next=following, article=article)
