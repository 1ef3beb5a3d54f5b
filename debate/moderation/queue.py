"""What the moderators' desk shows: what waits for a decision, and the newest comments. Writes nothing."""

from collections.abc import Collection
from hashlib import blake2b
from typing import cast

from django.db.models import Count, Prefetch, QuerySet

from debate import wire
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.comments.wire_form import describe_author
from debate.moderation.models import Decision, Report

ENTRIES = 50


def read_queue() -> wire.Queue:
    """Return the queue: `reported` holds what waits for a decision (reported or pending; most reports first), `recent`
    the newest comments of all articles, each at most `ENTRIES`; in a constant number of queries."""
    waiting = _waiting()
    recent = list(Comment.objects.order_by("-id").values_list("pk", flat=True)[:ENTRIES])
    entries = _entries({*waiting, *recent})
    queue = wire.Queue(
        version="",
        reported=[entries[pk] for pk in waiting if pk in entries],
        recent=[entries[pk] for pk in recent if pk in entries],
        counts={"reported": _count_waiting()},
    )
    return queue.model_copy(update={"version": blake2b(wire.to_json(queue), digest_size=8).hexdigest()})


def describe_decision(decision: Decision) -> wire.DecisionObject:
    """Return the decision as the contract's object; its moderator must have been read with it."""
    return wire.DecisionObject(
        id=decision.pk,
        comment=decision.comment_id,
        action=decision.action,
        reason=decision.reason,
        moderator=decision.moderator.name,
        created=decision.created,
    )


def describe_report(report: Report) -> wire.ReportObject:
    """Return the report as moderators and its reporter see it; its reader must have been read with it."""
    return wire.ReportObject(
        reason=report.reason,
        label=str(Report.Reason(report.reason).label),
        note=report.note,
        reporter=report.reader.name,
        created=report.created,
    )


def _reported() -> QuerySet[Report]:
    return Report.objects.filter(resolved_by=None, comment__state=Comment.State.PUBLISHED)


def _pending() -> QuerySet[Comment]:
    return Comment.objects.filter(state=Comment.State.PENDING)


def _waiting() -> list[int]:
    """Return the ids of the first comments that wait: the most reported, then the newest."""
    # From the reports rather than from the comments, of which nearly all have none.
    counted = _reported().values_list("comment_id").annotate(reports=Count("id"))
    reports = dict(counted.order_by("-reports", "-comment_id")[:ENTRIES])
    pending = _pending().order_by("-id").values_list("pk", flat=True)[:ENTRIES]
    return sorted({*reports, *pending}, key=lambda pk: (-reports.get(pk, 0), -pk))[:ENTRIES]


def _count_waiting() -> int:
    return _reported().values("comment_id").distinct().count() + _pending().count()


def _entries(comment_ids: Collection[int]) -> dict[int, wire.QueueEntry]:
    found = Comment.objects.filter(pk__in=comment_ids).select_related("author", "article")
    decisions = _last_decisions(comment_ids)
    return {comment.pk: _entry(comment, decisions.get(comment.pk)) for comment in found.prefetch_related(_OPEN_REPORTS)}


def _last_decisions(comment_ids: Collection[int]) -> dict[int, Decision]:
    found = Decision.objects.filter(comment_id__in=comment_ids).select_related("moderator").order_by("id")
    return {decision.comment_id: decision for decision in found}


def _entry(comment: Comment, decision: Decision | None) -> wire.QueueEntry:
    return wire.QueueEntry(
        id=comment.pk,
        article=comment.article.slug,
        title=comment.article.title,
        author=describe_author(comment.author),
        body=comment.body,
        html=render_body(comment.body),
        created=comment.created,
        state=cast(wire.CommentState, str(comment.state)),
        pinned=comment.pinned,
        likes=comment.likes,
        replies=comment.replies,
        reports=[describe_report(report) for report in cast(list[Report], comment.open)],  # type: ignore[attr-defined]
        decision=describe_decision(decision) if decision else None,
    )


_OPEN_REPORTS = Prefetch(
    "reports",
    queryset=Report.objects.filter(resolved_by=None).select_related("reader").order_by("id"),
    to_attr="open",
)
