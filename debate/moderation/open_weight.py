"""What a comment's open reports weigh together, by which the desk finds and orders what was reported.

It is stored because the benchmark asked: to weigh the reports of a large debate anew takes a third of the time that
opening the desk may take. Whoever makes, settles or reopens reports calls `keep_open_weight` in the same transaction.
"""

from collections import defaultdict
from collections.abc import Collection

from debate.comments.models import Comment
from debate.moderation.models import Report


def keep_open_weight(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Bring what is kept of these comments in step with their reports; call it under their article's lock.

    Returns what it was put together of, as `read_open_weights` does.
    """
    weights = read_open_weights(comment_ids)
    kept = [Comment(pk=pk, open_weight_percent=round(100 * sum(weights.get(pk, ())))) for pk in comment_ids]
    Comment.objects.bulk_update(kept, ["open_weight_percent"], batch_size=500)
    return weights


def read_open_weights(comment_ids: Collection[int]) -> dict[int, list[float]]:
    """Return the weights of the comments' open reports, one per person: a guest under two names is one; one query."""
    by_voter: dict[int, dict[object, float]] = defaultdict(dict)
    reports = Report.objects.filter(comment__in=comment_ids, resolved_by=None)
    for comment_id, voter, weight in reports.values_list("comment_id", "reader__voter", "weight"):
        weights = by_voter[comment_id]
        weights[voter] = max(weight, weights.get(voter, 0.0))
    return {comment_id: list(weights.values()) for comment_id, weights in by_voter.items()}
