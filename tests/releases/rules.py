"""What a migration may do while processes of the version before it go on serving: expand first, contract later.

A migration that takes something away says in `contracts = "1.2.0"` which released version no longer used it; that is
another version than the one before, and the changelog tells operators.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import models
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

RENAMES = (RenameField, RenameModel, AlterModelTable)
CONTRACTIONS = (RemoveField, DeleteModel)
# The rows that a running process of the former version writes may break them.
NARROWING = (AddConstraint, AlterUniqueTogether)


def find_breaches(migration: Migration, before: ProjectState) -> list[str]:
    """Return a sentence for each operation that a former version would not survive; `before` is the state before it."""
    state, found = before.clone(), []
    contracts = bool(getattr(migration, "contracts", ""))
    for operation in _flat(migration.operations):
        found += [f"{migration.name}: {sentence}" for sentence in _breaches_of(operation, state, contracts)]
        operation.state_forwards(migration.app_label, state)
    return found


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def _breaches_of(operation: Operation, state: ProjectState, contracts: bool) -> Iterator[str]:
    what = operation.describe()
    if isinstance(operation, RENAMES):
        yield f"“{what}”: add the new one, fill it from both, and remove the old one two releases later"
    elif isinstance(operation, (*CONTRACTIONS, *NARROWING)) and not contracts:
        yield f"“{what}”: only in a migration that says `contracts = …`, when no running version needs it otherwise"
    elif isinstance(operation, AddField) and not _can_be_left_out(operation.field):
        yield f"“{what}”: the former version leaves it out, so it needs null=True or a db_default"
    elif isinstance(operation, AlterField):
        yield from _narrowed(operation, state, what)
    elif isinstance(operation, RunSQL) or (isinstance(operation, RunPython) and operation.reverse_code is None):
        yield f"“{what}”: nobody sees what it does; use other operations, or RunPython with a way back"


def _can_be_left_out(field: "models.Field[Any, Any]") -> bool:
    return field.null or field.many_to_many or field.db_default is not models.NOT_PROVIDED


def _narrowed(operation: AlterField, state: ProjectState, what: str) -> Iterator[str]:
    model = next(model for (_, name), model in state.models.items() if name == operation.model_name_lower)
    before, after = model.get_field(operation.name), operation.field
    if before.null and not after.null:
        yield f"“{what}”: the former version still writes NULL"
    if before.get_internal_type() != after.get_internal_type():
        yield f"“{what}”: another type is another column"
    if (after.max_length or 0) < (before.max_length or 0):
        yield f"“{what}”: the former version writes longer values"
    if after.unique and not before.unique:
        yield f"“{what}”: the former version may write a value twice"
