"""What waits for a moderator's decision: comments that were reported, and comments that are held."""

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.readers.scope import EVERYWHERE, Scope


def read_counts(scope: Scope = EVERYWHERE) -> dict[str, int]:
    """Return how many comments wait: `reported` counts all of them, `held` those of them that are pending.

    Only those in debates within the scope are counted.
    """
    within = scope.of("article")
    held = pending_comments().filter(within).count()
    return {"reported": reported_comments().filter(within).count() + held, "held": held}


def reported_comments() -> QuerySet[Comment]:
    """Return the comments that readers see and have reported since anybody last decided about them."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, open_weight_percent__gt=0)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that wait for a moderator before readers see them."""
    return Comment.objects.filter(state=Comment.State.PENDING)
