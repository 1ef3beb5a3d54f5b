"""What is pending: reported comments, held comments, and questions."""

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.readers.scope import EVERYWHERE, Scope
from debate.wire.moderation.desk import QueueCounts


def read_counts(scope: Scope = EVERYWHERE) -> QueueCounts:
    """Return how many comments are pending: `reported` counts all of them, `held` the held ones; and how many questions
    are open.

    Only debates in scope count.
    """
    within = scope.of("article")
    held = pending_comments().filter(within).count()
    reported, asked = reported_comments().filter(within).count(), open_questions().filter(within).count()
    return QueueCounts(reported=reported + held, held=held, questions=asked)


def reported_comments() -> QuerySet[Comment]:
    """Return the visible comments that were reported since the last decision about them."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, open_weight_percent__gt=0)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that are held for review."""
    return Comment.objects.filter(state=Comment.State.PENDING)


def open_questions() -> QuerySet[Comment]:
    """Return the visible questions that the newsroom has not answered."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, question=True, answer=None)


def answered_questions() -> QuerySet[Comment]:
    """Return the visible questions that the newsroom has answered."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, question=True, answer__isnull=False)
