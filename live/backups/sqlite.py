"""Backups of SQLite, with its online backup: a copy of the file alone lacks what is still in the write-ahead log."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.db import connection

from debate.articles.revisions import renew_epochs
from live.backups.files import SQLITE, require_kind, require_known, write_new
from live.process.upgrade import APP
from live.stop import stop

# How long the copy waits for others that lock the database.
WAIT_S = 60.0


def back_up(file: Path) -> None:
    """Copy the database to a new file, and check the copy; writers continue during the copy."""

    def write(part: Path) -> None:
        _copy(_database(), part)
        if damage := _find_damage(part):
            stop(f"the database of DATABASE_URL is damaged, nothing was written: {damage}")

    write_new(file, write)


def restore(file: Path) -> int:
    """Replace the database's content by the backup, in one transaction; returns its number of articles.

    The backup is first migrated and given new epochs in a copy. Servers on the database go on.
    """
    require_kind(file, SQLITE)
    database = _database()
    with TemporaryDirectory(dir=database.parent, prefix=".restore-") as folder:
        staged = Path(folder) / "staged.sqlite3"
        try:
            _copy(file, staged)
            damage = _find_damage(staged)
        except sqlite3.DatabaseError as error:
            damage = str(error)
        if damage:
            stop(f"{file} is damaged, nothing was changed: {damage}")
        require_known(file, _migrations_of(staged))
        with _connected_to(staged):
            call_command("migrate", verbosity=0)
            articles = renew_epochs()
        _copy(staged, database)
    return articles


def _database() -> Path:
    connection.close()
    return Path(connection.settings_dict["NAME"])


def _copy(source: Path, target: Path) -> None:
    """Copy a database into another one in one step: everything or nothing, as of the step's start."""
    end = time.monotonic() + WAIT_S

    def check_time(status: int, remaining: int, total: int) -> None:
        if status != sqlite3.SQLITE_DONE and time.monotonic() > end:
            stop(f"{target} has been locked for {WAIT_S:.0f} s, nothing was changed: try again")

    # `mode=rw`, so that a missing source is not created.
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True)) as origin,
        closing(sqlite3.connect(target)) as copy,
    ):
        origin.backup(copy, progress=check_time)


def _find_damage(file: Path) -> str:
    """Return the damage of a copy, empty if it is sound; afterwards it is one file without a log."""
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        found: str = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        return "" if found == "ok" else found


def _migrations_of(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as copy:
        if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'django_migrations'").fetchone():
            return []
        return [name for (name,) in copy.execute("SELECT name FROM django_migrations WHERE app = ?", [APP])]


@contextmanager
def _connected_to(file: Path) -> Iterator[None]:
    """Let Django use another file temporarily."""
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(file)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
