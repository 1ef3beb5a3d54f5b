"""Sides in a debate's lists: which orders compare them, and which sides comments have. Writes nothing."""

from django.db.models import Count

from debate.comments.models import Comment
from debate.comments.paging import BY_SIDES, SORTS
from debate.errors import OrderUnavailable
from debate.polls.agreement.keeping import read_sizes
from debate.polls.agreement.scores import is_measurable


def read_orders(article_id: int) -> tuple[str, ...]:
    """Return the orders that the debate can be read in."""
    if is_measurable(read_sizes(article_id).values()):
        return SORTS
    return tuple(sort for sort in SORTS if sort not in BY_SIDES)


def require_order(article_id: int, sort: str) -> None:
    """Raise `OrderUnavailable` for an order that compares sides, in a debate with too few likes to do that."""
    if sort in BY_SIDES and sort not in read_orders(article_id):
        raise OrderUnavailable


def count_threads_by_side(article_id: int) -> dict[int, int]:
    """Return how many threads begin with a published comment of each side, by choice."""
    threads = Comment.objects.filter(
        side__poll__article=article_id, root=None, state=Comment.State.PUBLISHED, side__isnull=False
    )
    return dict(threads.order_by().values_list("side").annotate(Count("id")))
