"""Lets the owner of the data delete decisions from the append-only audit log, all of them at once.

Triggers (migration 0004) refuse to change or delete a decision for everybody. The demo's reset and the tests' clean-up
lift them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from debate.audit_log.models import Decision

_TABLE = Decision._meta.db_table


@contextmanager
def unguarded() -> Iterator[None]:
    """Allow deleting decisions inside, in one transaction, and restore the guard afterwards."""
    with transaction.atomic(), _without_triggers_of_postgres() if _is_postgres() else _without_triggers_of_sqlite():
        yield


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


@contextmanager
def _without_triggers_of_postgres() -> Iterator[None]:
    with connection.cursor() as cursor:
        # A table with pending deferred checks can't be altered.
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {_TABLE} DISABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {_TABLE} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _without_triggers_of_sqlite() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [_TABLE])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in triggers:
            cursor.execute(statement)
