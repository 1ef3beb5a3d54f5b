"""A pytest plugin that sets the environment before Django reads it, with the database chosen on the command line."""

import os
import shutil
import tempfile

import pytest

from tests.support.servers import SECRET_KEY, Postgres

_postgres: Postgres | None = None
_folder: str | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what the domain runs on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    global _postgres, _folder
    os.environ.update(SECRET_KEY=SECRET_KEY, ALLOWED_HOSTS="*", HTTPS="off", REDIS_URL="", RATE_LIMITS="off")
    if early_config.known_args_namespace.database == "postgres":
        _postgres = Postgres()
        _postgres.start()
        os.environ["DATABASE_URL"] = _postgres.url("postgres")
    else:
        _folder = tempfile.mkdtemp(prefix="hustings-test-")
        os.environ["DATABASE_URL"] = f"sqlite:///{_folder}/domain.sqlite3"


def pytest_unconfigure() -> None:
    if _postgres:
        _postgres.stop()
    if _folder:
        shutil.rmtree(_folder, ignore_errors=True)
