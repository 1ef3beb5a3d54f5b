"""How much a reader's report weighs: by what became of their earlier ones, and by how easily they could be many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.readers.models import Reader

# A guest can come back under another name, and one who has just come may have come for this.
GUEST = 0.75
NEW_GUEST = 0.5
NEW = timedelta(hours=24)
LEAST = 0.01


@dataclass(frozen=True, slots=True)
class ReporterRecord:
    """How many of a reader's reports were upheld (the comment is gone) and rejected (it still stands)."""

    upheld: int = 0
    rejected: int = 0

    @property
    def trust(self) -> float:
        """From 0 to 2: twice the share that was upheld, by Laplace's rule of succession, so 1 without a record."""
        return 2 * (self.upheld + 1) / (self.upheld + self.rejected + 2)


def read_reporters(reader_ids: Collection[int]) -> dict[int, ReporterRecord]:
    """Return the records of those of the readers who have one, by reader id; one query.

    A report counts once it has been decided about, and by how its comment stands now: whatever is taken back is taken
    back here too.
    """
    decided = Report.objects.filter(reader_id__in=reader_ids, resolved_by__isnull=False)
    counts = decided.values_list("reader_id").annotate(
        upheld=Count("id", filter=Q(comment__state=Comment.State.REMOVED)),
        rejected=Count("id", filter=Q(comment__state=Comment.State.PUBLISHED)),
    )
    return {reader_id: ReporterRecord(upheld=upheld, rejected=rejected) for reader_id, upheld, rejected in counts}


def weigh(reader: Reader) -> float:
    """Return what a report of the reader's weighs now, in hundredths: 1 for an account without a record, at most 2.

    However bad the record is, the report weighs something: a moderator is to see it.
    """
    weight = read_reporters([reader.pk]).get(reader.pk, ReporterRecord()).trust
    if not reader.user_id:
        weight *= NEW_GUEST if timezone.now() - reader.created < NEW else GUEST
    return max(LEAST, round(weight, 2))
