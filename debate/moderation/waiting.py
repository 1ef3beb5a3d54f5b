"""What waits for a moderator's decision: comments that were reported, and comments that are held."""

from collections.abc import Sequence

from django.db.models import QuerySet

from debate.comments.models import Comment
from debate.moderation.models import Report


def read_counts(sections: Sequence[str] = ()) -> dict[str, int]:
    """Return how many comments wait: `reported` counts all of them, `held` those of them that are pending.

    `sections`: only in debates of those, for a moderator who is confined to them.
    """
    reports, pending = open_reports(), pending_comments()
    if sections:
        reports = reports.filter(comment__article__section__in=sections)
        pending = pending.filter(article__section__in=sections)
    held = pending.count()
    return {"reported": reports.values("comment_id").distinct().count() + held, "held": held}


def open_reports() -> QuerySet[Report]:
    """Return the reports that wait for a decision about a comment that readers see."""
    return Report.objects.filter(resolved_by=None, comment__state=Comment.State.PUBLISHED)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that wait for a moderator before readers see them."""
    return Comment.objects.filter(state=Comment.State.PENDING)
