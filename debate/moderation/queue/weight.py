"""The total weight of a comment's open reports, by which the desk selects and orders comments.

It is stored because a benchmark required it: weighing the reports of a large debate again takes a third of the time in
which the desk must open. Code that adds, settles or reopens reports calls `keep_open_weight` in the same transaction.

Reports of illegal content count as one heavy report together, so that the desk shows them first; they never
hide a comment by themselves.
"""

from collections import defaultdict
from collections.abc import Collection

from debate.comments.models import Comment
from debate.moderation.models import LegalReport, Report

# More than readers' reports of an ordinary comment weigh together, in percent.
LEGAL_PERCENT = 10_000


def keep_open_weight(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Update the stored weights of these comments, under their article's lock.

    Returns the single weights, as `read_open_weights` does.
    """
    weights, percents = read_open_weights(comment_ids), read_open_percents(comment_ids)
    kept = [Comment(pk=pk, open_weight_percent=percents.get(pk, 0)) for pk in comment_ids]
    Comment.objects.bulk_update(kept, ["open_weight_percent"], batch_size=500)
    return weights


def read_open_percents(comment_ids: Collection[int]) -> dict[int, int]:
    """Return what the comments' open reports weigh, as it is stored; comments without any are left out. Two queries."""
    percents = {pk: round(100 * sum(weights)) for pk, weights in read_open_weights(comment_ids).items()}
    illegal = LegalReport.objects.filter(comment__in=comment_ids, resolved_by=None)
    for pk in set(illegal.values_list("comment_id", flat=True)):
        percents[pk] = percents.get(pk, 0) + LEGAL_PERCENT
    return percents


def read_open_weights(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Return the weights of readers' open reports of the comments; one query."""
    weights: dict[int, list[float]] = defaultdict(list)
    reports = Report.objects.filter(comment__in=comment_ids, resolved_by=None)
    for comment_id, weight in reports.values_list("comment_id", "weight"):
        weights[comment_id].append(weight)
    return dict(weights)
