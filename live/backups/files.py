"""Backups as files: where a new one can be written, and which ones can be restored."""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.migrations.loader import MigrationLoader

from live.process.upgrade import APP
from live.stop import stop

SQLITE = b"SQLite format 3\0"
POSTGRES = b"PGDMP"


def write_new(file: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file that only its owner can read, and rename it when it is complete.

    Exits if the name is taken: no backup replaces another file.
    """
    try:
        if file.exists():
            raise FileExistsError
        with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}-") as folder:
            part = Path(folder) / "part"
            part.touch(mode=0o600)
            write(part)
            # A rename would replace a file that was created in the meantime.
            os.link(part, file)
    except FileExistsError:
        stop(f"{file} exists already: choose another name")
    except OSError as error:
        stop(f"{file} cannot be written: {error.strerror}")


def require_kind(file: Path, magic: bytes) -> None:
    """Exit if the file can't be read or is not a backup of this kind of database."""
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(magic))
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}")
    if begins != magic:
        kind = "SQLite" if magic == SQLITE else "PostgreSQL"
        stop(f"{file} is not a backup of {kind}, which is what DATABASE_URL names; nothing was changed")


def require_known(file: Path, migrations: Iterable[str]) -> None:
    """Exit if a backup has migrations that this version doesn't have, or none at all."""
    had = set(migrations)
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == APP}
    if not had:
        stop(f"{file} is not a backup of Hustings; nothing was changed")
    if strange := had - known:
        stop(
            f"{file} is from another version of Hustings, it has had the migration {min(strange)}; "
            "restore it with that version; nothing was changed"
        )
