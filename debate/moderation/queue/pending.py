"""What is pending: reported comments, and held comments."""

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.readers.scope import EVERYWHERE, Scope
from debate.wire.moderation.desk import QueueCounts


def read_counts(scope: Scope = EVERYWHERE) -> QueueCounts:
    """Return how many comments are pending: `reported` counts all of them, `held` the held ones.

    Only debates in scope count.
    """
    within = scope.of("article")
    held = pending_comments().filter(within).count()
    return QueueCounts(reported=reported_comments().filter(within).count() + held, held=held)


def reported_comments() -> QuerySet[Comment]:
    """Return the visible comments that were reported since the last decision about them."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, open_weight_percent__gt=0)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that are held for review."""
    return Comment.objects.filter(state=Comment.State.PENDING)
