"""A pytest plugin that sets the environment before Django reads it, with the database chosen on the command line."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.support import warm
from tests.support.servers import MIGRATED, SECRET_KEY, Postgres
from tests.support.templates import copy_sqlite, migrated_postgres, share_templates

_postgres: Postgres | None = None
_folder: str | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what the domain runs on")


def pytest_xdist_auto_num_workers() -> int:
    """Return how many workers `-n auto` means: tests wait for half of their time, for servers and browsers."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    global _postgres, _folder
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Workers inherit what the process that started them has set; each has its own databases.
        return
    share_templates()
    os.environ.setdefault(warm.SWITCH, "on")
    os.environ.update(SECRET_KEY=SECRET_KEY, ALLOWED_HOSTS="*", HTTPS="off", REDIS_URL="", RATE_LIMITS="off")
    if early_config.known_args_namespace.database == "postgres":
        _postgres = migrated_postgres()
        _postgres.start()
        os.environ["DATABASE_URL"] = _postgres.url("postgres")
    else:
        _folder = tempfile.mkdtemp(prefix="hustings-test-")
        os.environ["DATABASE_URL"] = f"sqlite:///{_folder}/domain.sqlite3"


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what stays until the end: the modules of the product and of all tests."""
    gc.collect()
    gc.freeze()


def lay_out_database() -> None:
    """Make the database that Django's tests use in this process, migrated."""
    # Settings are read from the environment that this plugin sets.
    from django.conf import settings

    database = settings.DATABASES["default"]
    if name := database["TEST"].get("NAME"):
        if database["ENGINE"].endswith("sqlite3"):
            copy_sqlite(Path(name))
            return
    else:
        name = f"test_{database['NAME']}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{MIGRATED}"'.encode())


def pytest_unconfigure() -> None:
    if _postgres:
        _postgres.stop()
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)
