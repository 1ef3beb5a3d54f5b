"""Time limits for every wait in PostgreSQL, stored in the database for the server's role.

A pooler such as PgBouncer refuses limits that are sent with a connection, and passes a connection with a limit to other
clients. Limits of the role apply to every connection, pooled or direct.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.db import DatabaseError, OperationalError, connection
from psycopg import sql

from live.process.startup import first_line
from live.process.upgrade import alone
from live.stop import stop

TRIES = 3
LIMITS = {"lock_timeout": "10s", "statement_timeout": "30s"}

_MISSING = "SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = '0'"
_KEEP = sql.SQL("ALTER ROLE CURRENT_USER IN DATABASE {database} SET {name} = {limit}")
_SET = "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false)"
# A pooler's open, idle connections don't have the limits.
_CLOSE_IDLE = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND state = 'idle' AND pid <> pg_backend_pid()
"""


def keep_time_limits() -> None:
    """Store the limits for this role if it has none; a limit set by an operator stays.

    Exits with one line if the role can't change its own settings.
    """
    if connection.vendor != "postgresql":
        return
    for tries_left in reversed(range(TRIES)):
        try:
            return _keep_once()
        except OperationalError as error:
            # Another starting process has closed the connection just when this one started to use it.
            if not tries_left:
                _stop(error)
        except DatabaseError as error:
            _stop(error)
        finally:
            connection.close()


@contextmanager
def without_statement_limit() -> Iterator[None]:
    """Lift the limit on statements in transactions: a migration may have to process a large table.

    The limit on waiting for locks stays, because a statement that waits to change a table blocks everybody else.
    """

    def execute(execute: Callable[..., Any], statement: Any, parameters: Any, many: bool, context: Any) -> Any:
        # For the transaction alone, because the next one may be another client's.
        if connection.in_atomic_block:
            context["cursor"].cursor.execute("SET LOCAL statement_timeout = 0")
        return execute(statement, parameters, many, context)

    if connection.vendor != "postgresql":
        yield
        return
    with connection.execute_wrapper(execute):
        yield


def _keep_once() -> None:
    if not _missing():
        return
    # Other starting processes close idle connections, and this process has none while it waits.
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]  # only that of PostgreSQL has one
    with alone() as guard:
        if missing := _missing():
            _keep(missing)
        # Only the connections in use now can be older than the limits.
        for used in (connection, guard):
            with used.cursor() as cursor:
                cursor.execute(_SET, [LIMITS["lock_timeout"], LIMITS["statement_timeout"]])


def _missing() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [list(LIMITS)])
        return [name for (name,) in cursor.fetchall()]


def _keep(names: list[str]) -> None:
    database = sql.Identifier(connection.settings_dict["NAME"])
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(_KEEP.format(database=database, name=sql.Identifier(name), limit=sql.Literal(LIMITS[name])))
        cursor.execute(_CLOSE_IDLE)


def _stop(error: DatabaseError) -> NoReturn:
    stop(
        "lock_timeout and statement_timeout cannot be set for the role of DATABASE_URL, "
        f"set them for it in PostgreSQL: {first_line(error)}"
    )
