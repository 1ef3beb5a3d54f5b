"""Reports and decisions as the contract's objects."""

from typing import Any, cast

from debate import wire_desk
from debate.comments.filters.models import Finding
from debate.moderation.models import Report
from debate.moderation.reporters import ReporterRecord
from debate.record.models import Decision

# Who decided where nobody did.
NOBODY = "A rule of the site"


def describe_decision(decision: Decision) -> wire_desk.DecisionObject:
    """Return the decision as the contract's object; its moderator must have been read with it."""
    return wire_desk.DecisionObject(
        id=decision.pk,
        comment=decision.comment_id,
        reader=decision.reader_id,
        poll=decision.poll_id,
        article=decision.article_id,
        action=decision.action,
        category=decision.category,
        reason=decision.reason,
        moderator=decision.moderator.name if decision.moderator else NOBODY,
        before=decision.before,
        after=decision.after,
        batch=decision.batch,
        created=decision.created,
    )


def describe_report(report: Report, record: ReporterRecord | None = None) -> wire_desk.ReportObject:
    """Return the report as its reporter sees it and, with the record of whose it is, as moderators do.

    Its reader must have been read with it.
    """
    return wire_desk.ReportObject(
        reason=report.reason,
        label=str(Report.Reason(report.reason).label),
        note=report.note,
        reporter=report.reader.name,
        created=report.created,
        weight=report.weight if record else None,
        record=describe_reporter(record) if record else None,
    )


def describe_reporter(record: ReporterRecord) -> wire_desk.ReporterRecord:
    """Return what became of a reader's reports as the contract's object."""
    return wire_desk.ReporterRecord(upheld=record.upheld, rejected=record.rejected)


def describe_finding(finding: Finding) -> wire_desk.FindingObject:
    """Return what a filter found as the contract's object."""
    return wire_desk.FindingObject(filter=finding.filter, matched=finding.matched, verdict=cast(Any, finding.verdict))
