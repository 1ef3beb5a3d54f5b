"""The best comment of each of several sides. Writes nothing."""

from collections.abc import Iterable

from debate.comments.models import Comment
from debate.comments.wire_form import describe
from debate.wire.comments import CommentObject

# A comment that fewer readers like doesn't speak for its side.
MIN_LIKES = 3


def read_best_of_sides(article_id: int, sides: Iterable[int]) -> list[CommentObject]:
    """Return the best published comment of each side, in the order of the sides; none if one of them has none."""
    liked = Comment.objects.filter(article=article_id, state=Comment.State.PUBLISHED, likes__gte=MIN_LIKES)
    best: list[CommentObject] = []
    for side in sides:
        comment = liked.filter(side=side).select_related("author").order_by("-best", "-pk").first()
        described = describe(comment) if comment else None
        if not isinstance(described, CommentObject):
            return []
        best.append(described)
    return best
