"""Settles a comment's open reports by a decision, and opens them again. Call it under the article's lock."""

from collections import Counter
from collections.abc import Mapping

from debate.audit_log.models import Decision
from debate.moderation.models import LegalReport, Report
from debate.moderation.queue.weight import keep_open_weight


def has_open_reports(comment_id: int) -> bool:
    """Say whether a decision would settle something."""
    return any(kind.filter(comment=comment_id, resolved_by=None).exists() for kind in _KINDS)


def settle_reports(decisions: Mapping[int, Decision]) -> None:
    """Settle the open reports of these comments, each by its decision."""
    for kind in _KINDS:
        waiting = kind.filter(resolved_by=None)
        reported = waiting.filter(comment_id__in=decisions.keys()).values_list("comment_id", flat=True)
        for comment_id in set(reported):
            waiting.filter(comment_id=comment_id).update(resolved_by=decisions[comment_id])
    keep_open_weight(decisions.keys())


def reopen_reports(comment_id: int, decision: Decision) -> None:
    """Open the reports that the decision settled."""
    for kind in _KINDS:
        kind.filter(resolved_by=decision).update(resolved_by=None)
    keep_open_weight([comment_id])


def legal_ground_of(comment_id: int) -> str:
    """Return the most frequent ground of the comment's open reports of illegal content; empty without any."""
    grounds = LegalReport.objects.filter(comment=comment_id, resolved_by=None).values_list("ground", flat=True)
    return next((ground for ground, _ in Counter(grounds).most_common(1)), "")


_KINDS = (Report.objects, LegalReport.objects)
