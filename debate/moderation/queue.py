"""What the moderators' desk is told live: what waits for a decision, and the newest comments. Writes nothing."""

from hashlib import blake2b

from django.db.models import Count, QuerySet

from debate import wire, wire_desk
from debate.comments.models import Comment
from debate.moderation.entries import read_entries
from debate.moderation.models import Report

ENTRIES = 50


def read_queue() -> wire_desk.Queue:
    """Return the first page of each queue: `reported` holds whatever waits for a decision (reported or pending; most
    reports first), `held` what is pending (longest first), `recent` the newest comments of all articles.

    Each has at most `ENTRIES`; further pages are `selection.read_page`'s. In a constant number of queries.
    """
    waiting = _waiting()
    held = list(pending_comments().order_by("id").values_list("pk", flat=True)[:ENTRIES])
    recent = list(Comment.objects.order_by("-id").values_list("pk", flat=True)[:ENTRIES])
    entries = read_entries({*waiting, *held, *recent})
    queue = wire_desk.Queue(
        version="",
        reported=[entries[pk] for pk in waiting if pk in entries],
        held=[entries[pk] for pk in held if pk in entries],
        recent=[entries[pk] for pk in recent if pk in entries],
        counts=read_counts(),
    )
    return queue.model_copy(update={"version": blake2b(wire.to_json(queue), digest_size=8).hexdigest()})


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


def _waiting() -> list[int]:
    """Return the ids of the first comments that wait: the most reported, then the newest."""
    # From the reports rather than from the comments, of which nearly all have none.
    counted = open_reports().values_list("comment_id").annotate(reports=Count("id"))
    reports = dict(counted.order_by("-reports", "-comment_id")[:ENTRIES])
    pending = pending_comments().order_by("-id").values_list("pk", flat=True)[:ENTRIES]
    return sorted({*reports, *pending}, key=lambda pk: (-reports.get(pk, 0), -pk))[:ENTRIES]
