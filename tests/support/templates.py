"""Databases that are migrated once per run of the tests and then copied: to migrate takes seconds, a copy none."""

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.support.servers import MIGRATED, Hustings, Postgres

# Where the workers of one run share what each of them may make first.
FOLDER_VARIABLE = "HUSTINGS_TEST_TEMPLATES"
DEMO_PASSWORD = "for the tests alone"


def share_templates() -> None:
    """Let this process and those that it starts share the templates, until it ends."""
    if FOLDER_VARIABLE not in os.environ:
        os.environ[FOLDER_VARIABLE] = folder = tempfile.mkdtemp(prefix="hustings-test-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def copy_sqlite(to: Path) -> str:
    """Copy a migrated SQLite database to a path; returns its address."""
    shutil.copy(_made_once("migrated.sqlite3", _migrate_sqlite), to)
    return f"sqlite:///{to}"


def demo_sqlite(to: Path) -> str:
    """Copy a SQLite database with the demo, whose password is `DEMO_PASSWORD`, to a path; returns its address."""
    shutil.copy(_made_once("demo.sqlite3", _make_demo), to)
    return f"sqlite:///{to}"


def migrated_postgres() -> Postgres:
    """Return a PostgreSQL server, not yet started, that makes migrated databases by copying one."""
    return Postgres(like=migrated_folder(), hasty=True)


def migrated_folder() -> Path:
    """Return the folder of a PostgreSQL server with the migrated database, to be copied."""
    return _made_once("postgres", _migrate_postgres)


def _made_once(name: str, make: Callable[[Path], None]) -> Path:
    share_templates()
    folder = Path(os.environ[FOLDER_VARIABLE])
    made = folder / name
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            half_made = folder / f"{name}.new"
            make(half_made)
            half_made.rename(made)
    return made


def _migrate_sqlite(file: Path) -> None:
    _migrate(f"sqlite:///{file}")


def _make_demo(file: Path) -> None:
    server = Hustings(DATABASE_URL=copy_sqlite(file), DEMO="on", DEMO_PASSWORD=DEMO_PASSWORD)
    server.manage("demo")
    server.stop()


def _migrate_postgres(folder: Path) -> None:
    server = Postgres(hasty=True)
    server.start()
    _migrate(server.create_database(MIGRATED))
    server.halt()
    server.data.rename(folder)
    server.stop()


def _migrate(url: str) -> None:
    server = Hustings(DATABASE_URL=url)
    server.manage("migrate", "--verbosity", "0")
    server.stop()
