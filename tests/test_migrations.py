"""Migrations: they create tables quickly, because every new server and most test runs need them all, and change safely.

From the first release on, migrations are only added, and each lets the version before it go on serving.
"""

from typing import Any

import pytest
from django.db import models
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState

from live.management.commands.makemigrations import fold
from live.process.upgrade import APP
from tests.releases.released import hash_migrations, read_released
from tests.releases.rules import find_breaches


def test_the_first_migration_makes_each_table_with_its_indexes_and_constraints() -> None:
    first = MigrationLoader(None).get_migration("debate", "0001_initial")
    apart = set(map(str, first.operations)) - set(map(str, fold(first.operations)))
    assert apart == set(), "write it with manage.py makemigrations"


def test_released_migrations_never_change() -> None:
    released, present = read_released(), hash_migrations()
    changed = [name for name, digest in released.items() if present.get(name) != digest]
    assert changed == [], "deployments have applied it: add another migration"


def test_each_migration_after_the_first_release_lets_the_version_before_it_serve() -> None:
    loader, released = MigrationLoader(None), read_released()
    added = sorted(hash_migrations().keys() - released.keys()) if released else []
    assert [
        breach
        for name in added
        for breach in find_breaches(loader.get_migration(APP, name), loader.project_state([(APP, name)], at_end=False))
    ] == []


BEFORE: dict[str, models.Field[Any, Any]] = {
    "text": models.CharField(max_length=20),
    "note": models.CharField(max_length=20, null=True),
    "number": models.IntegerField(),
}


def breaches(*operations: Operation, contracts: str = "") -> list[str]:
    """Return what is found wrong with a migration of these operations."""
    state = ProjectState()
    state.add_model(ModelState(APP, "Thing", [("id", models.BigAutoField(primary_key=True)), *BEFORE.items()]))
    migration = type("Migration", (Migration,), {"operations": list(operations), "contracts": contracts})
    return find_breaches(migration("0002_change", APP), state)


def nothing(*_: Any) -> None:
    """What a migration of data does and undoes here."""


@pytest.mark.parametrize(
    "operation",
    [
        steps.AddField("thing", "added", models.CharField(max_length=5, default="")),
        steps.AlterField("thing", "note", models.CharField(max_length=20)),
        steps.AlterField("thing", "text", models.CharField(max_length=10)),
        steps.AlterField("thing", "text", models.CharField(max_length=20, unique=True)),
        steps.AlterField("thing", "number", models.CharField(max_length=20)),
        steps.RenameField("thing", "text", "body"),
        steps.RenameModel("Thing", "Object"),
        steps.AlterModelTable("thing", "other"),
        steps.RemoveField("thing", "text"),
        steps.DeleteModel("Thing"),
        steps.AddConstraint("thing", models.UniqueConstraint(fields=["text"], name="text_once")),
        steps.RunSQL("UPDATE thing SET text = ''"),
        steps.RunPython(nothing),
        steps.SeparateDatabaseAndState([steps.RemoveField("thing", "text")]),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_the_former_version_would_not_survive_is_found(operation: Operation) -> None:
    assert len(breaches(operation)) == 1


@pytest.mark.parametrize(
    "operation",
    [
        steps.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]),
        steps.AddField("thing", "added", models.CharField(max_length=5, db_default="")),
        steps.AddField("thing", "added", models.IntegerField(null=True)),
        steps.AlterField("thing", "text", models.CharField(max_length=40, null=True)),
        steps.AddIndex("thing", models.Index(fields=["text"], name="by_text")),
        steps.RunPython(nothing, nothing),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_expands_is_accepted(operation: Operation) -> None:
    assert breaches(operation) == []


def test_something_is_taken_away_only_in_a_migration_that_says_since_when_nobody_uses_it() -> None:
    removal = steps.RemoveField("thing", "text")
    assert breaches(removal) and breaches(removal, contracts="1.2.0") == []
    assert breaches(steps.RenameField("thing", "text", "body"), contracts="1.2.0")
