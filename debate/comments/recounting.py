"""The stored numbers of an article's comments, and the rows of comments and likes that they are counted from."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from debate.comments.models import Comment, Like


@dataclass(frozen=True, slots=True)
class Stored:
    """A comment's stored numbers and place."""

    parent_id: int | None
    root_id: int | None
    depth: int
    is_published: bool
    likes: int
    replies: int
    open_weight_percent: int
    rev: int


def read_stored(article_id: int) -> dict[int, Stored]:
    """Return what is stored of each of the article's comments."""
    rows = Comment.objects.filter(article=article_id).values_list(
        "pk", "parent_id", "root_id", "depth", "state", "likes", "replies", "open_weight_percent", "rev"
    )
    return {
        pk: Stored(parent, root, depth, state == Comment.State.PUBLISHED, likes, replies, weight, rev)
        for pk, parent, root, depth, state, likes, replies, weight, rev in rows
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
