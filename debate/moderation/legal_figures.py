"""The numbers of reports of illegal content, by ground and outcome, for the public; they name nobody."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from debate.caches.slow_results import KeptAnswers
from debate.legal_grounds import LegalGround
from debate.moderation.legal_reports import OUTCOMES, REPORTS_KEPT, Outcome
from debate.moderation.models import LegalReport
from debate.readers.scope import EVERYWHERE, Scope

KEPT_S = 60


@dataclass(frozen=True, slots=True)
class GroundCount:
    """How many reports had this ground, and what has become of them."""

    ground: LegalGround
    removed: int
    kept: int
    withdrawn: int
    received: int

    @property
    def total(self) -> int:
        """How many there were."""
        return self.removed + self.kept + self.withdrawn + self.received


_kept = KeptAnswers[list[GroundCount]]("legal-figures", kept_s=KEPT_S)


def read_kept_legal_figures(scope: Scope = EVERYWHERE) -> list[GroundCount]:
    """Return the cached figures, at most `KEPT_S` seconds old or while they are recomputed; raises `Unavailable`."""
    return _kept.get(lambda: read_legal_figures(scope), key=repr(scope))


def read_legal_figures(scope: Scope = EVERYWHERE) -> list[GroundCount]:
    """Return the reports of the last two years by ground, without grounds that nobody gave; one query.

    Of the debates in scope.

    The outcome is the present state of the comment, as on the receipt.
    """
    recent = LegalReport.objects.filter(
        scope.of("comment__article"), created__gte=timezone.now() - REPORTS_KEPT + timedelta(days=1)
    )
    counted = recent.order_by().annotate(is_open=Q(resolved_by=None)).values_list("ground", "comment__state", "is_open")
    counts: Counter[tuple[str, Outcome]] = Counter()
    for ground, state, is_open, count in counted.annotate(count=Count("pk")):
        outcome = OUTCOMES.get(state, "received")
        counts[ground, "received" if is_open and outcome != "withdrawn" else outcome] += count
    return [
        GroundCount(
            ground,
            removed=counts[ground, "removed"],
            kept=counts[ground, "kept"],
            withdrawn=counts[ground, "withdrawn"],
            received=counts[ground, "received"],
        )
        for ground in LegalGround
        if any(known == ground for known, _ in counts)
    ]
