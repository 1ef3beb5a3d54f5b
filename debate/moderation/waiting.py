"""What waits for a moderator's decision: comments that were reported, and comments that are held."""

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.moderation.models import Report


def read_counts() -> dict[str, int]:
    """Return how many comments wait: `reported` counts all of them, `held` those of them that are pending."""
    held = pending_comments().count()
    return {"reported": open_reports().values("comment_id").distinct().count() + held, "held": held}


def open_reports() -> QuerySet[Report]:
    """Return the reports that wait for a decision about a comment that readers see."""
    return Report.objects.filter(resolved_by=None, comment__state=Comment.State.PUBLISHED)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that wait for a moderator before readers see them."""
    return Comment.objects.filter(state=Comment.State.PENDING)
