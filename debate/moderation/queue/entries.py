"""Comments as entries of the desk: with their reports, the last decision, and their author's side."""

from collections.abc import Collection
from typing import cast

from django.db.models import Max, Prefetch

from debate.articles.rulebook import Rules, read_rules_of
from debate.audit_log.models import Decision
from debate.comments.filters.models import Finding
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.comments.questions import question_state
from debate.comments.wire_form import describe_author
from debate.moderation.models import LegalReport, Report
from debate.moderation.reporters import ReporterHistory, read_reporters
from debate.moderation.wire_form import describe_decision, describe_finding, describe_legal_report, describe_report
from debate.polls.models import Choice
from debate.readers.scope import Scope
from debate.wire.comments import CommentState
from debate.wire.moderation.desk import QueueEntryObject, SideObject

# Anybody can file them, and each is long; the others are settled with them.
MAX_LEGAL_REPORTS = 5


def read_entries(comment_ids: Collection[int], scope: Scope) -> dict[int, QueueEntryObject]:
    """Return the existing comments as entries, by id, in a constant number of queries.

    Reporters' histories cover only the debates in scope.
    """
    found = Comment.objects.filter(pk__in=comment_ids).select_related("author", "article")
    decisions = _last_decisions(comment_ids)
    comments = list(found.prefetch_related(_OPEN_REPORTS, _FINDINGS, _LEGAL_REPORTS))
    sides = _read_sides({comment.side_id for comment in comments if comment.side_id})
    reporters = read_reporters({report.reader_id for comment in comments for report in comment.reports.all()}, scope)
    rules = read_rules_of({comment.article for comment in comments})
    return {
        comment.pk: _entry(comment, decisions.get(comment.pk), sides, reporters, rules[comment.article_id])
        for comment in comments
    }


def _last_decisions(comment_ids: Collection[int]) -> dict[int, Decision]:
    decided = Decision.objects.filter(comment_id__in=comment_ids)
    last = decided.values("comment_id").annotate(last=Max("id")).values("last")
    found = Decision.objects.filter(pk__in=last).select_related("moderator")
    return {decision.comment_id: decision for decision in found if decision.comment_id}


def _read_sides(choice_ids: Collection[int]) -> dict[int, SideObject]:
    """Return the choices as sides; their numbers start at 1 as on the poll, which determines their colour."""
    polls = Choice.objects.filter(pk__in=choice_ids).values("poll_id")
    sides: dict[int, SideObject] = {}
    numbers: dict[int, int] = {}
    for choice in Choice.objects.filter(poll_id__in=polls).order_by("position", "id"):
        numbers[choice.poll_id] = numbers.get(choice.poll_id, 0) + 1
        sides[choice.pk] = SideObject(id=choice.pk, label=choice.label, number=numbers[choice.poll_id])
    return sides


def _entry(
    comment: Comment,
    decision: Decision | None,
    sides: dict[int, SideObject],
    reporters: dict[int, ReporterHistory],
    rules: Rules,
) -> QueueEntryObject:
    # Django reads a slice of related rows into an attribute alone, which the model does not declare.
    illegal = cast(list[LegalReport], comment.illegal)  # type: ignore[attr-defined]
    return QueueEntryObject(
        id=comment.pk,
        parent=comment.parent_id,
        article=comment.article.slug,
        title=comment.article.title,
        section=comment.article.section,
        author=describe_author(comment.author),
        side=sides.get(comment.side_id or 0),
        body=comment.body,
        html=render_body(comment.body),
        created=comment.created,
        # To the type checker, a column with choices is any text.
        state=cast(CommentState, str(comment.state)),
        was_published=comment.seen,
        pinned=comment.pinned,
        picked=comment.picked,
        question=question_state(comment),
        likes=comment.likes,
        replies=comment.replies,
        reports=[
            describe_report(report, reporters.get(report.reader_id, ReporterHistory()))
            for report in comment.reports.all()
        ]
        + [describe_legal_report(report) for report in illegal],
        findings=[describe_finding(one) for one in comment.findings.all()],
        decision=describe_decision(decision) if decision else None,
        reasons_required=rules.reasons_required,
    )


# Of a comment that is read with these, `reports.all()` are the open ones.
_FINDINGS = Prefetch("findings", queryset=Finding.objects.order_by("id"))
_LEGAL_REPORTS = Prefetch(
    "legal_reports",
    queryset=LegalReport.objects.filter(resolved_by=None).order_by("-id")[:MAX_LEGAL_REPORTS],
    to_attr="illegal",
)
_OPEN_REPORTS = Prefetch(
    "reports",
    queryset=Report.objects.filter(resolved_by=None).select_related("reader").order_by("id"),
)
