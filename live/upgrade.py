"""Bringing the database up to date: by one process at a time, and only a database of this version or an older one.

Whether it can be opened at all is `startup`'s question.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from live.env import stop

APP = "debate"
# Any number will do that every version of Hustings takes and nothing else in the database does.
_LOCK = 0x48757374696E6773


@contextmanager
def alone() -> Iterator[None]:
    """Keep every other process that starts on this database waiting, for as long as it takes."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
            # The session's lock, so it outlives the transaction; the server takes it back from a process that dies.
            cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    else:
        # The folder's lock: one on the file itself would, when it is given back, take SQLite's own with it.
        folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)


def require_known_history() -> None:
    """Stop where the database has had migrations that are not among the present ones."""
    loader = MigrationExecutor(connection).loader
    if loader.applied_migrations is None:
        return
    strange = [
        name for app, name in loader.applied_migrations if app == APP and (app, name) not in loader.disk_migrations
    ]
    if strange:
        _stop_for_another_version(f"it has had the migration {min(strange)}")
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory:
        _stop_for_another_version("its migrations came in another order")


def require_up_to_date() -> None:
    """Stop where the database is not at the present migration, or its tables are others than the migrations make."""
    require_known_history()
    if not is_up_to_date():
        stop("the database is not up to date: run manage.py migrate")
    require_fitting_tables()
    connection.close()


def is_up_to_date() -> bool:
    """Say whether there is no migration that the database has not had."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def require_fitting_tables() -> None:
    """Stop where a table or a column is missing or too many: another version had migrations of the same names."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for model in apps.get_app_config(APP).get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in tables:
                _stop_for_another_version(f"it has no table {table}")
            found = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            wanted = {field.column for field in model._meta.local_concrete_fields if field.column}
            if missing := wanted - found:
                _stop_for_another_version(f"it has no column {table}.{min(missing)}")
            if strange := found - wanted:
                _stop_for_another_version(f"it has a column {table}.{min(strange)}")


def _stop_for_another_version(why: str) -> NoReturn:
    # Closed, SQLite leaves nothing beside the file that has to be moved with it.
    connection.close()
    file = f": move {connection.settings_dict['NAME']} away" if connection.vendor == "sqlite" else ""
    stop(
        f"the database of DATABASE_URL is from another version of Hustings, {why}; "
        f"serve it with that version, or begin with an empty one{file}"
    )
