"""The total weight of a comment's open reports, by which the desk selects and orders comments.

It is stored because a benchmark required it: weighing the reports of a large debate again takes a third of the time in
which the desk must open. Code that adds, settles or reopens reports calls `keep_open_weight` in the same transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from debate.comments.models import Comment
from debate.moderation.models import Report


def keep_open_weight(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Update the stored weights of these comments, under their article's lock.

    Returns the single weights, as `read_open_weights` does.
    """
    weights = read_open_weights(comment_ids)
    kept = [Comment(pk=pk, open_weight_percent=percent_of(weights.get(pk, ()))) for pk in comment_ids]
    Comment.objects.bulk_update(kept, ["open_weight_percent"], batch_size=500)
    return weights


def percent_of(weights: Iterable[float]) -> int:
    """Return what reports of these weights weigh together, as it is stored."""
    return round(100 * sum(weights))


def read_open_weights(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Return the weights of the comments' open reports; one query."""
    weights: dict[int, list[float]] = defaultdict(list)
    reports = Report.objects.filter(comment__in=comment_ids, resolved_by=None)
    for comment_id, weight in reports.values_list("comment_id", "weight"):
        weights[comment_id].append(weight)
    return dict(weights)
