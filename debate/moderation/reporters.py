"""The weight of a reader's report: by the outcome of earlier ones, and by how easily one person can be several."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.readers.models import Reader
from debate.readers.scope import EVERYWHERE, Scope

# A guest can come back under another name, and a new one may have come only for this.
GUEST = 0.75
NEW_GUEST = 0.5
NEW = timedelta(hours=24)
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class ReporterHistory:
    """How many of a reader's reports were upheld (the comment is gone) and rejected (it is still published)."""

    upheld: int = 0
    rejected: int = 0

    @property
    def trust(self) -> float:
        """From 0 to 2: twice the share that was upheld, by Laplace's rule of succession, so 1 without a history."""
        return 2 * (self.upheld + 1) / (self.upheld + self.rejected + 2)


def read_reporters(reader_ids: Collection[int], scope: Scope = EVERYWHERE) -> dict[int, ReporterHistory]:
    """Return the histories, in the debates in scope, of those of the readers who have one, by reader id; one query.

    A report counts once it has been settled, by the current state of its comment, so that undone decisions are undone
    here too.
    """
    decided = Report.objects.filter(scope.of("comment__article"), reader_id__in=reader_ids, resolved_by__isnull=False)
    counts = decided.values_list("reader_id").annotate(
        upheld=Count("id", filter=Q(comment__state=Comment.State.REMOVED)),
        rejected=Count("id", filter=Q(comment__state=Comment.State.PUBLISHED)),
    )
    return {reader_id: ReporterHistory(upheld=upheld, rejected=rejected) for reader_id, upheld, rejected in counts}


def weigh(reader: Reader) -> float:
    """Return what a report of the reader's weighs now, in hundredths: 1 for an account without a history, at most 2.

    However bad the history is, the report weighs something: a moderator is to see it.
    """
    weight = read_reporters([reader.pk]).get(reader.pk, ReporterHistory()).trust
    if not reader.user_id:
        weight *= NEW_GUEST if timezone.now() - reader.created < NEW else GUEST
    return max(LEAST, round(weight, 2))
