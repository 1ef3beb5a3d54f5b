"""Backups of PostgreSQL, by its own programs `pg_dump`, `pg_restore` and `psql`."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from debate.articles.models import Article, new_epoch
from live.backups.files import POSTGRES, require_kind, require_known, write_new
from live.process.upgrade import APP
from live.stop import stop

# Restored objects belong to the role of DATABASE_URL.
_PLAIN = ("--no-owner", "--no-privileges", "--no-comments")
_FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE pronamespace = current_schema()::regnamespace AND starts_with(proname, 'debate_')
"""
# All locks or none: a restore that waits for one while it holds others can be in a deadlock with others' transactions.
# So each attempt gives up sooner than PostgreSQL looks for deadlocks (a second), and what it has locked is free again.
_LOCK = """
    DO $$ BEGIN
        FOR attempt IN 1..40 LOOP
            BEGIN
                SET LOCAL lock_timeout = '400ms';
                LOCK TABLE %s IN ACCESS EXCLUSIVE MODE;
                RETURN;
            EXCEPTION WHEN lock_not_available THEN
                PERFORM pg_sleep(0.1 + random() * 0.2);
            END;
        END LOOP;
        RAISE EXCEPTION 'the tables are in use all the time: try again when fewer people write, or stop the servers';
    END $$;
"""


def back_up(file: Path) -> None:
    """Dump the database to a new file; writers continue during the dump."""
    _require_no_pooler()
    write_new(
        file, lambda part: _run("pg_dump", ["--format", "custom", *_PLAIN, "--file", str(part)], on_database=True)
    )


def restore(file: Path) -> int:
    """Replace Hustings' tables by the backup, in one transaction, and return its number of articles.

    Servers on the database answer "try again" until it has ended.
    """
    require_kind(file, POSTGRES)
    _require_no_pooler()
    with TemporaryDirectory(prefix="hustings-restore-") as folder:
        before, script, after = (Path(folder) / name for name in ("before.sql", "restore.sql", "after.sql"))
        require_known(file, _migrations_in(file, script))
        _run("pg_restore", [*_PLAIN, "--file", str(script), str(file)])
        before.write_text(_drop_everything())
        after.write_text(_renew_epochs())
        files = [word for part in (before, script, after) for word in ("--file", str(part))]
        options = ["--no-psqlrc", "--quiet", "--output", os.devnull, "--set", "ON_ERROR_STOP=1", "--single-transaction"]
        _run("psql", [*options, *files], on_database=True)
    connection.close()
    call_command("migrate", verbosity=0)
    return Article.objects.count()


def _migrations_in(file: Path, script: Path) -> list[str]:
    table = MigrationRecorder.Migration._meta.db_table
    _run("pg_restore", ["--data-only", "--table", table, "--file", str(script), str(file)])
    rows = [line.split("\t") for line in script.read_text().splitlines()]
    return [row[2] for row in rows if len(row) == 4 and row[1] == APP]


def _drop_everything() -> str:
    """Return the statements that drop what the backup restores; everything else in the database stays."""
    existing = set(connection.introspection.table_names())
    tables = existing & {
        *connection.introspection.django_table_names(only_existing=True, include_views=False),
        *(name for name in existing if name.startswith(f"{APP}_")),
        MigrationRecorder.Migration._meta.db_table,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        functions = [name for (name,) in cursor.fetchall()]
    names = ", ".join(map(connection.ops.quote_name, sorted(tables)))
    return "\n".join(
        [
            "SET LOCAL client_min_messages = warning;",
            _LOCK % names if tables else "",
            *(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE;" for table in sorted(tables)),
            *(f"DROP FUNCTION {function};" for function in functions),
        ]
    )


def _renew_epochs() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema: str = cursor.fetchone()[0]
        table = sql.Identifier(schema, Article._meta.db_table)
        renew = sql.SQL("UPDATE {} SET epoch = {}").format(table, sql.Literal(new_epoch()))
        return renew.as_string(cursor.connection)


def _require_no_pooler() -> None:
    """Exit if the address is a pooler's, which gives its clients made-up process ids.

    `pg_dump` changes settings of its session, which the pooler would pass to others.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        is_direct = cursor.fetchone()[0] == cursor.connection.info.backend_pid
    connection.close()
    if not is_direct:
        stop("DATABASE_URL is the address of a pooler: give this command the address of PostgreSQL itself")


def _run(program: str, arguments: Sequence[str], *, on_database: bool = False) -> None:
    """Run one of PostgreSQL's programs; exit with its error if it is missing or fails."""
    if shutil.which(program) is None:
        stop(f"{program} is not on PATH: install PostgreSQL's client programs, of the server's version or a newer one")
    command, environment = [program, *arguments], dict(os.environ)
    if on_database:
        words, further = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [*arguments])
        command, environment = [program, *words[1:]], environment | (further or {})
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        # What comes before the error may be remarks.
        reason = next(
            (line for line in lines if "ERROR" in line), next(iter(lines), f"it ended with {done.returncode}")
        )
        stop(f"{reason.removeprefix('psql:')}; nothing was changed")
