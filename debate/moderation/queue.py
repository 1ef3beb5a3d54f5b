"""What the moderators' desk shows: what waits for a decision, and the newest comments. Writes nothing."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import cast

from django.db.models import Count, Prefetch, Q, QuerySet

from debate import wire
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.comments.wire_form import describe_author
from debate.moderation.models import Decision, Report

ENTRIES = 50

_WAITS = Q(open_reports__gt=0, state=Comment.State.PUBLISHED) | Q(state=Comment.State.PENDING)


def read_queue() -> wire.Queue:
    """Return the queue: `reported` holds what waits for a decision (reported or pending; most reports first), `recent`
    the newest comments of all articles, each at most `ENTRIES`; in a constant number of queries."""
    counted = Comment.objects.annotate(open_reports=Count("reports", filter=Q(reports__resolved_by=None)))
    waiting = counted.filter(_WAITS)
    reported = _entries(waiting.order_by("-open_reports", "-id"))
    recent = _entries(Comment.objects.order_by("-id"))
    counts = {"reported": waiting.count(), "recent": len(recent)}
    queue = wire.Queue(version="", reported=reported, recent=recent, counts=counts)
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


def _entries(comments: QuerySet[Comment]) -> list[wire.QueueEntry]:
    page = comments.select_related("author", "article").prefetch_related(_OPEN_REPORTS)[:ENTRIES]
    entries = list(page)
    decisions = _last_decisions(comment.pk for comment in entries)
    return [_entry(comment, decisions.get(comment.pk)) for comment in entries]


def _last_decisions(comment_ids: Iterable[int]) -> dict[int, Decision]:
    found = Decision.objects.filter(comment_id__in=list(comment_ids)).select_related("moderator").order_by("id")
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
