"""What waits for a moderator's decision: comments that were reported, and comments that are held."""

from collections.abc import Sequence

from django.db.models import QuerySet

from debate.comments.models import Comment


def read_counts(sections: Sequence[str] = ()) -> dict[str, int]:
    """Return how many comments wait: `reported` counts all of them, `held` those of them that are pending.

    `sections`: only in debates of those, for a moderator who is confined to them.
    """
    reported, pending = reported_comments(), pending_comments()
    if sections:
        reported = reported.filter(article__section__in=sections)
        pending = pending.filter(article__section__in=sections)
    held = pending.count()
    return {"reported": reported.count() + held, "held": held}


def reported_comments() -> QuerySet[Comment]:
    """Return the comments that readers see and have reported since anybody last decided about them."""
    return Comment.objects.filter(state=Comment.State.PUBLISHED, open_weight_percent__gt=0)


def pending_comments() -> QuerySet[Comment]:
    """Return the comments that wait for a moderator before readers see them."""
    return Comment.objects.filter(state=Comment.State.PENDING)
