"""The stored numbers of an article's comments, and the rows of comments and likes that they are counted from."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from debate.comments.models import Comment, Like
from debate.comments.scores import best_score
from debate.polls.agreement.keeping import Agreement, agreement_of
from debate.polls.agreement.models import SideLikers, SideLikes
from debate.polls.agreement.scores import size_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A comment's stored numbers and place."""

    parent_id: int | None
    root_id: int | None
    depth: int
    is_published: bool
    seen: bool
    published: datetime
    likes: int
    replies: int
    thread_replies: int
    best: int
    agreement: Agreement
    open_weight_percent: int
    answer_id: int | None
    rev: int


@dataclass(frozen=True, slots=True)
class BySide:
    """The likes of an article's comments by side: of each comment, and how many voters of each side like any."""

    likes: dict[tuple[int, int], int]
    likers: dict[int, int]


def read_stored(article_id: int) -> dict[int, Stored]:
    """Return what is stored of each of the article's comments."""
    columns = ("parent_id", "root_id", "depth", "state", "seen", "published", "open_weight_percent")
    marks = ("answer_id", "rev")
    scores = ("likes", "replies", "thread_replies", "best", "common_ground", "divided")
    return {
        comment.pk: Stored(
            parent_id=comment.parent_id,
            root_id=comment.root_id,
            depth=comment.depth,
            is_published=comment.state == Comment.State.PUBLISHED,
            seen=comment.seen,
            published=comment.published,
            likes=comment.likes,
            replies=comment.replies,
            thread_replies=comment.thread_replies,
            best=comment.best,
            agreement=Agreement(comment.common_ground, comment.divided),
            open_weight_percent=comment.open_weight_percent,
            answer_id=comment.answer_id,
            rev=comment.rev,
        )
        for comment in Comment.objects.filter(article=article_id).only(*columns, *marks, *scores)
    }


def count_published(stored: Mapping[int, Stored]) -> int:
    """Return the number of published comments and replies."""
    return sum(comment.is_published for comment in stored.values())


def count_likes(article_id: int) -> Counter[int]:
    """Return how many likes there are of each comment."""
    likes = Like.objects.filter(comment__article=article_id).order_by()
    return Counter(dict(likes.values_list("comment_id").annotate(Count("id"))))


def count_replies(stored: Mapping[int, Stored]) -> Counter[int]:
    """Return how many direct, published replies each comment has."""
    return Counter(one.parent_id for one in stored.values() if one.parent_id is not None and one.is_published)


def count_thread_replies(stored: Mapping[int, Stored]) -> Counter[int]:
    """Return how many replies in each thread readers have seen, by the comment that starts it."""
    return Counter(one.root_id for one in stored.values() if one.root_id is not None and one.seen)


def find_best(stored: Mapping[int, Stored], likes: Mapping[int, int]) -> dict[int, int]:
    """Return the score of each comment in the order *best*."""
    return {pk: best_score(likes[pk], comment.published) for pk, comment in stored.items()}


def read_by_side(article_id: int) -> BySide:
    """Return what is stored of the likes by side."""
    likes = SideLikes.objects.filter(comment__article=article_id).values_list("comment", "side", "likes")
    likers = SideLikers.objects.filter(side__poll__article=article_id).values_list("side", "likers")
    return BySide({(comment, side): count for comment, side, count in likes}, dict(likers))


def count_by_side(article_id: int) -> BySide:
    """Return what `read_by_side` should."""
    likes: Counter[tuple[int, int]] = Counter()
    likers: dict[int, set[UUID]] = defaultdict(set)
    rows = Like.objects.filter(comment__article=article_id, side__isnull=False)
    for comment_id, side, voter in rows.values_list("comment_id", "side_id", "voter"):
        if side is not None:
            likes[comment_id, side] += 1
            likers[side].add(voter)
    return BySide(dict(likes), {side: len(voters) for side, voters in likers.items()})


def find_agreements(stored: Mapping[int, Stored], by_side: BySide) -> dict[int, Agreement]:
    """Return the scores of each comment in the orders that compare sides."""
    sizes = {side: size for side, likers in by_side.likers.items() if (size := size_of(likers))}
    likes: dict[int, dict[int, int]] = defaultdict(dict)
    for (comment_id, side), count in by_side.likes.items():
        likes[comment_id][side] = count
    return {pk: agreement_of(likes.get(pk, {}), sizes) for pk in stored}


def find_places(stored: Mapping[int, Stored]) -> dict[int, tuple[int | None, int] | None]:
    """Return the root and the depth of each comment; None if its parents lead to no comment of the article."""
    places: dict[int, tuple[int | None, int] | None] = {}
    for pk in stored:
        way, at = [], pk
        # Up to a comment whose place is known, or to the start of the thread.
        while at not in places and at in stored and at not in way:
            way.append(at)
            parent_id = stored[at].parent_id
            if parent_id is None:
                places[at] = (None, 1)
                break
            at = parent_id
        above = places.get(at)
        for one in reversed(way):
            if one not in places:
                above = places[one] = (above[0] or stored[one].parent_id, above[1] + 1) if above else None
            else:
                above = places[one]
    return places
