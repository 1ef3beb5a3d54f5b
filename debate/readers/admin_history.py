"""Deleting the admin site's history of changes; decisions are in the audit log, and stay."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.utils import timezone

from debate.database.pruning import delete_in_batches

# As far back as the public statistics go.
ADMIN_HISTORY_KEPT = timedelta(days=730)


def forget_old_admin_history() -> int:
    """Delete old entries of the admin site's history; returns how many."""
    return delete_in_batches(LogEntry.objects.filter(action_time__lt=timezone.now() - ADMIN_HISTORY_KEPT))
