"""Forgets whom old decisions were about, and why; what was decided stays.

The database allows this one change of a decision, and only of one that is older than 30 days (migration 0004).
"""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.database.pruning import BATCH_ROWS, MAX_BATCHES


def forget_whom_decisions_were_about() -> int:
    """Blank the personal parts of old decisions, oldest first; returns of how many."""
    kept = timedelta(days=settings.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS)
    old = Decision.objects.filter(Q(reader__isnull=False) | ~Q(reason=""), created__lt=timezone.now() - kept)
    blanked = 0
    for _ in range(MAX_BATCHES):
        rows = list(old.order_by("pk").values_list("pk", "reader_id")[:BATCH_ROWS])
        about_people = [pk for pk, reader_id in rows if reader_id is not None]
        blank = Decision.objects.filter(pk__in=about_people)
        # What was before and after can hold names and roles.
        blank.update(reader=None, reason="", search_reason="", before={}, after={})
        Decision.objects.filter(pk__in=[pk for pk, _ in rows]).update(reason="", search_reason="")
        blanked += len(rows)
        if len(rows) < BATCH_ROWS:
            break
    return blanked
