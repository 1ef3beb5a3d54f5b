"""Reading an article's comments with a cursor, flat for clients and as threads for the page. Writes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from django.db.models import OuterRef, QuerySet, Subquery

from debate.articles.models import Article
from debate.comments.access import visible_comments
from debate.comments.likes import liked_among
from debate.comments.mentions import read_mentions
from debate.comments.models import Comment
from debate.comments.narrowing import EVERYTHING, Narrowing
from debate.comments.paging import MAX_PINNED, read_cursor, read_page
from debate.comments.questions import place_answers, shown_answer
from debate.comments.sides import require_order
from debate.comments.thread_replies import Replies, count_all_replies, read_first_replies, read_replies
from debate.comments.wire_form import close_for, describe_to
from debate.errors import NotFound
from debate.field_errors import out_of_range
from debate.language.wording import later
from debate.readers.hiding import hidden_from
from debate.readers.identity import Identity
from debate.rights.asking import require_here
from debate.wire.comments import AnyComment, CommentPage
from debate.wire.readers import AuthorObject

MAX_LIMIT = 100
THREADS_ON_A_PAGE = 20
REPLIES_SHOWN_AT_FIRST = 5
# Replies to a pinned comment must not push the debate down.
REPLIES_SHOWN_IF_PINNED = 1
MORE_REPLIES = 20


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its first replies; `more` counts the others, which follow the reply `last`.

    The answer to a question is directly below it, and otherwise replies are in the order of their ids. In a list of
    picks or questions, the comment can be a reply itself.
    """

    comment: AnyComment
    replies: list[AnyComment]
    more: int
    last: int


@dataclass(frozen=True, slots=True)
class ThreadPage:
    """A page of threads, pinned ones first on the first page.

    `article` was read just before: its `rev`, its `comment_count`, and `newest`, the time of the last publication.
    `names` are the authors of comments that are not on the page, but answered there, by the comments' ids.
    """

    threads: list[Thread]
    next: str | None
    article: Article
    names: Mapping[int, AuthorObject]


def read_comments(
    article: Article,
    identity: Identity,
    *,
    sort: str = "newest",
    cursor: str | None = None,
    limit: int = 50,
    thread: int | None = None,
    narrowing: Narrowing = EVERYTHING,
) -> CommentPage:
    """Return a page of the article's comments and replies in one order, as far as the narrowing has them.

    `thread`: only the replies in that thread. The next page starts after the last comment's position (see `paging`):
    each comment appears once. Raises `Invalid` for an unknown sort, limit or list, `OrderUnavailable`, `InvalidCursor`,
    `NotFound` for an unknown thread.
    """
    if not 1 <= limit <= MAX_LIMIT:
        raise out_of_range("limit", 1, MAX_LIMIT)
    require_here(identity, article)
    rev = _as_it_is(article).rev
    comments = visible_comments(identity).filter(article=article)
    if thread is not None:
        comments = _in_thread(comments, thread)
    comments = narrowing.of(comments)
    require_order(article.pk, sort)
    page, following = read_page(comments, read_cursor(sort, cursor, rev=rev), limit=limit)
    read_mentions(page)
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
    narrowing: Narrowing = EVERYTHING,
) -> ThreadPage:
    """Return a page of threads with the first replies of each, oldest first, in a constant number of queries.

    Pinned threads come with only their first reply. Narrowed to a side, the page has only threads that begin with a
    comment of that side. A list of picks or questions has both comments and replies, each only with its answer. Raises
    as `read_comments` does.
    """
    article, only = _as_it_is(article), narrowing.only
    comments = visible_comments(identity).filter(article=article)
    roots = narrowing.of(comments if only else comments.filter(root=None))
    if only:
        # They are below their questions.
        answered = narrowing.of(comments.filter(answer__isnull=False)).order_by()
        roots = roots.exclude(pk__in=answered.values("answer"))
    require_order(article.pk, sort)
    place, pinned = read_cursor(sort, cursor, rev=article.rev), list[Comment]()
    if not cursor:
        pinned = list(roots.filter(pinned=True).order_by("-id")[:MAX_PINNED])
        place = replace(place, pinned=tuple(comment.pk for comment in pinned))
    page, following = read_page(roots, place, limit=THREADS_ON_A_PAGE)
    if only:
        replies = {root.pk: Replies([], more) for root, more in count_all_replies([*pinned, *page], identity)}
    else:
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


def count_threads(article_id: int) -> int:
    """Return how many published threads an article has."""
    return Comment.objects.filter(article=article_id, root=None, state=Comment.State.PUBLISHED).count()


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


def _with_replies(
    roots: Sequence[Comment],
    replies: Mapping[int, Replies],
    identity: Identity,
    following: str | None,
    article: Article,
) -> ThreadPage:
    shown = {root.pk: list(replies[root.pk].shown) for root in roots}
    further = _read_further_answers([*roots, *chain.from_iterable(shown.values())], identity)
    read_mentions([*roots, *chain.from_iterable(shown.values()), *further.values()])
    threads = []
    for root in roots:
        last = shown[root.pk][-1].pk if shown[root.pk] else 0
        known = {comment.pk: comment for comment in shown[root.pk]} | further
        below = place_answers(root, shown[root.pk], known)
        early = sum(comment.pk in further and comment.pk > last for comment in below)
        threads.append(
            Thread(
                comment=describe_to(identity, root),
                replies=[describe_to(identity, reply) for reply in below],
                more=max(0, replies[root.pk].more - early),
                last=last,
            )
        )
    return ThreadPage(threads=threads, next=following, article=article, names=_read_names(threads))


def _read_further_answers(comments: Sequence[Comment], identity: Identity) -> dict[int, Comment]:
    """Return the answers to questions among the comments that are not among them, by their ids.

    An answer that is a question itself comes without its own answer, unless that is among them.
    """
    wanted = {shown_answer(comment) for comment in comments} - {None, *(comment.pk for comment in comments)}
    return visible_comments(identity).in_bulk(wanted) if wanted else {}


def _read_names(threads: Iterable[Thread]) -> dict[int, AuthorObject]:
    """Return the authors of the published comments that replies on a page answer, but that are not on it."""
    shown, answered = set[int](), set[int | None]()
    for thread in threads:
        shown |= {comment.id for comment in (thread.comment, *thread.replies)}
        answered |= {comment.parent for comment in (thread.comment, *thread.replies)}
    wanted = {pk for pk in answered if pk and pk not in shown}
    found = Comment.objects.filter(pk__in=wanted, state=Comment.State.PUBLISHED) if wanted else Comment.objects.none()
    rows = found.values_list("pk", "author", "author__name")
    return {pk: AuthorObject(id=author_id, name=name) for pk, author_id, name in rows}
