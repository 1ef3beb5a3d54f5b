"""Reports and decisions as the contract's objects."""

from typing import Any, cast

from django.utils.translation import gettext

from debate.audit_log.models import Decision
from debate.audit_log.reading import name_of_decider
from debate.comments.filters.details import describe_detail
from debate.comments.filters.models import Finding
from debate.language import written
from debate.legal_grounds import LegalGround
from debate.moderation.labels import LABELS
from debate.moderation.models import LegalReport, Report
from debate.moderation.reporters import ReporterHistory
from debate.wire.moderation.decisions import DecisionObject
from debate.wire.moderation.reports import FindingObject, ReporterObject, ReportObject


def describe_decision(decision: Decision) -> DecisionObject:
    """Return the decision as the contract's object; its moderator must have been read with it."""
    return DecisionObject(
        id=decision.pk,
        comment=decision.comment_id,
        reader=decision.reader_id,
        poll=decision.poll_id,
        article=decision.article_id,
        action=decision.action,
        category=decision.category,
        reason=decision.reason,
        moderator=name_of_decider(decision),
        before=decision.before,
        after=decision.after,
        batch=decision.batch,
        created=decision.created,
    )


def describe_report(report: Report, history: ReporterHistory | None = None) -> ReportObject:
    """Return the report as its reporter sees it and, with its reporter's history, as moderators do.

    Its reader must have been read with it.
    """
    return ReportObject(
        reason=report.reason,
        label=str(Report.Reason(report.reason).label),
        note=report.note,
        reporter=report.reader.name,
        created=report.created,
        weight=report.weight if history else None,
        record=describe_reporter(history) if history else None,
    )


def describe_legal_report(report: LegalReport) -> ReportObject:
    """Return a report of illegal content as moderators see it: its reason is `illegal`, its ground is in the note."""
    ground = LegalGround(report.ground).label
    return ReportObject(
        reason="illegal",
        label=str(LABELS["illegal"]),
        note=gettext("%(name)s: %(words)s") % {"name": ground, "words": report.explanation},
        reporter=report.name or str(LABELS["anonymous"]),
        created=report.created,
    )


def describe_reporter(history: ReporterHistory) -> ReporterObject:
    """Return a reporter's history as the contract's object."""
    return ReporterObject(upheld=history.upheld, rejected=history.rejected)


def describe_finding(finding: Finding) -> FindingObject:
    """Return a filter's match as the contract's object."""
    with written.speaking("en"):
        matched = describe_detail(finding.detail, finding.numbers, finding.matched)
    return FindingObject(
        filter=finding.filter,
        matched=matched,
        text=finding.matched if finding.detail else None,
        detail=finding.detail or None,
        numbers=finding.numbers if finding.detail else None,
        # To the type checker, a column with choices is any text.
        verdict=cast(Any, finding.verdict),
    )
