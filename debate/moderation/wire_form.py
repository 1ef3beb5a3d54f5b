"""Reports and decisions as the contract's objects."""

from debate import wire
from debate.moderation.models import Decision, Report


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
