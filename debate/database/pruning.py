"""Deleting expired rows, so that no table grows forever: in small transactions, and a bounded number of them."""

from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

# The size of one transaction, and their number per run: the rest is deleted the next time.
BATCH_ROWS = 500
MAX_BATCHES = 100


def delete_in_batches(rows: QuerySet[M]) -> int:
    """Delete the rows, oldest first; returns how many. A row that no longer matches in the meantime stays."""
    deleted = 0
    for _ in range(MAX_BATCHES):
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH_ROWS])
        if keys:
            deleted += rows.filter(pk__in=keys).delete()[1].get(rows.model._meta.label, 0)
        if len(keys) < BATCH_ROWS:
            break
    return deleted
