"""Django's `makemigrations`, which makes a new table with its indexes and constraints.

Django adds each in a separate operation, and builds the models around it again after each. On an empty database that
was most of the time that `migrate` took, and SQLite copied the table for each constraint.
"""

from collections.abc import Sequence
from typing import Any

from django.core.management.commands import makemigrations
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation


def fold(operations: Sequence[Operation]) -> list[Operation]:
    """Put indexes and constraints into the operation that creates their table, unless it gets fields later."""
    completed_later = {added.model_name_lower for added in operations if isinstance(added, AddField)}
    created = {
        table.name_lower: table
        for table in operations
        if isinstance(table, CreateModel) and table.name_lower not in completed_later
    }
    kept = []
    for operation in operations:
        if isinstance(operation, AddIndex) and (table := created.get(operation.model_name_lower)):
            table.options.setdefault("indexes", []).append(operation.index)
        elif isinstance(operation, AddConstraint) and (table := created.get(operation.model_name_lower)):
            table.options.setdefault("constraints", []).append(operation.constraint)
        else:
            kept.append(operation)
    return kept


class Command(makemigrations.Command):
    def write_migration_files(self, changes: dict[str, list[Migration]], *args: Any, **options: Any) -> None:
        for migration in (migration for migrations in changes.values() for migration in migrations):
            migration.operations = fold(migration.operations)  # type: ignore[misc]  # as Django's autodetector does
        super().write_migration_files(changes, *args, **options)
