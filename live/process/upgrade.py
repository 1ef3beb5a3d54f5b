"""Updates the database: one process at a time, and only if its history is that of this version.

`startup` checks whether it can be opened at all.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from django.apps import apps
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from live.stop import stop

APP = "debate"
# Any number works that every version of Hustings uses and nothing else in the database does.
_LOCK = 0x48757374696E6773
# Longer than an upgrade takes. A process that waits for a hanging one must not hang too.
WAIT_S = 600


@contextmanager
def alone() -> Iterator[BaseDatabaseWrapper]:
    """Make every other process that starts on this database wait, for at most `WAIT_S` seconds.

    Yields the connection that holds the lock, in a transaction.
    """
    lock = _postgres_lock() if connection.vendor == "postgresql" else _folder_lock()
    with lock as guard:
        yield guard


@contextmanager
def _postgres_lock() -> Iterator[BaseDatabaseWrapper]:
    # A transaction's lock: behind a pooler, a session's lock would stay with a connection that others use. It has a
    # separate connection, because migrations have their own transactions.
    guard = connection.copy()
    try:
        guard.set_autocommit(False)
        with guard.cursor() as cursor:
            cursor.execute(
                f"SET LOCAL lock_timeout = '{WAIT_S}s'; SET LOCAL statement_timeout = 0;"
                " SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            except OperationalError as error:
                if not isinstance(error.__cause__, LockNotAvailable):
                    raise
                stop(f"another process has been bringing the database up to date for {WAIT_S} s: wait until it ends")
        yield guard
        guard.commit()
    finally:
        guard.close()


@contextmanager
def _folder_lock() -> Iterator[BaseDatabaseWrapper]:
    # Releasing a lock on the file itself would release SQLite's own too.
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield connection
    finally:
        os.close(folder)


def require_known_history() -> None:
    """Exit if the migrations were applied in another order than this version's.

    Unknown migrations stop nothing: processes of two versions run during an upgrade.
    """
    loader = MigrationExecutor(connection).loader
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory:
        _stop_for_another_version("its migrations came in another order")


def require_up_to_date() -> None:
    """Exit if a migration is missing, or the tables don't match the migrations."""
    require_known_history()
    if not is_up_to_date():
        stop("the database is not up to date: run manage.py migrate")
    require_fitting_tables()
    connection.close()


def is_up_to_date() -> bool:
    """Say whether all migrations have been applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def require_fitting_tables() -> None:
    """Exit if a table or a column is missing: another version had migrations of the same names.

    Additional ones belong to a later version.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for model in apps.get_app_config(APP).get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in tables:
                _stop_for_another_version(f"it has no table {table}")
            # Django's own description of a table takes a hundred times as long on SQLite.
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
            found = {column[0] for column in cursor.description}
            wanted = {field.column for field in model._meta.local_concrete_fields if field.column}
            if missing := wanted - found:
                _stop_for_another_version(f"it has no column {table}.{min(missing)}")


def _stop_for_another_version(why: str) -> NoReturn:
    # After closing, SQLite leaves no other file that has to be moved with it.
    connection.close()
    file = f": move {connection.settings_dict['NAME']} away" if connection.vendor == "sqlite" else ""
    stop(
        f"the database of DATABASE_URL is from another version of Hustings, {why}; "
        f"serve it with that version, or begin with an empty one{file}"
    )
