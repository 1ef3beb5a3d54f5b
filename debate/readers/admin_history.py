"""Forgetting the admin site's history of changes; decisions are in the audit log, and stay."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone

from debate.database.pruning import delete_in_batches

# As far back as the public statistics go.
ADMIN_HISTORY_KEPT = timedelta(days=730)


def forget_old_admin_history() -> int:
    """Delete old entries of the admin site's history; returns how many."""
    return delete_in_batches(LogEntry.objects.filter(action_time__lt=timezone.now() - ADMIN_HISTORY_KEPT))


def forget_history_of(rows: Iterable[Model], name: str) -> None:
    """Take what the history calls these rows, and what was changed, out of it: `name` is there instead."""
    for row in rows:
        entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk))
        entries.update(object_repr=name, change_message="")
