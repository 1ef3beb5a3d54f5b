"""The names that readers had before: noted when they change, and forgotten after some time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from debate.database.pruning import BATCH_ROWS, MAX_BATCHES
from debate.readers.models import FormerName, Reader
from debate.readers.names import keep_name_keys


def former_names_kept() -> timedelta:
    """Return how long they are kept: as long as what was decided about people, under the names that they had then."""
    return timedelta(days=settings.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS)


def former_names(reader: Reader) -> list[FormerName]:
    """Return the names that a reader had, the last one first."""
    return list(FormerName.objects.filter(reader=reader).order_by("-pk"))


def forget_former_names() -> int:
    """Delete old former names, which others can then take; returns how many."""
    old = FormerName.objects.filter(until__lt=timezone.now() - former_names_kept()).order_by("pk")
    forgotten = 0
    for _ in range(MAX_BATCHES):
        batch = list(old.select_related("reader__user")[:BATCH_ROWS])
        with transaction.atomic():
            FormerName.objects.filter(pk__in=[former.pk for former in batch]).delete()
            for reader in {former.reader for former in batch if former.is_reserved}:
                keep_name_keys(reader)
        forgotten += len(batch)
        if len(batch) < BATCH_ROWS:
            break
    return forgotten
