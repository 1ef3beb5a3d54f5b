"""What an operator sees at the start: one clear line for each obstacle, and nothing else."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from debate.kept import kept_secret
from tests.support.servers import SECRET_KEY, TOP, Hustings, Postgres, free_port

BASE = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "off"}


def start(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command that is expected to stop at once."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = inherited | BASE | {"PORT": str(free_port()), "DATABASE_URL": "sqlite:////dev/null"} | environment
    return subprocess.run(
        [sys.executable, "manage.py", *command.split()], cwd=TOP, env=env, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PORT": "eighty"}, "PORT is a number from 1 to 65535, not 'eighty'"),
        ({"PORT": "0"}, "PORT is a number from 1 to 65535, not '0'"),
        ({"HOST": "a..b"}, "HOST is an address or a name of this machine, not 'a..b'"),
        ({"HOST": "192.0.2.1"}, "cannot listen on 192.0.2.1"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL is sqlite:///path or postgres://user:password@host:port/name"),
        (
            {"DATABASE_URL": "mysql://a@b/c"},
            "DATABASE_URL is sqlite:///path or postgres://user:password@host:port/name",
        ),
        ({"DATABASE_URL": "sqlite://forgotten.sqlite3"}, "DATABASE_URL is sqlite:///path"),
        ({"DATABASE_URL": "postgres://a@b:port/c"}, "DATABASE_URL cannot be read"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/file"}, "the database of DATABASE_URL cannot be opened"),
        ({"DATABASE_URL": "postgres://a@127.0.0.1:1/c"}, "the database of DATABASE_URL cannot be opened"),
        ({"REDIS_URL": "nonsense"}, "REDIS_URL is redis://host:port/number"),
        ({"REDIS_URL": "redis://127.0.0.1:99999/0"}, "REDIS_URL is redis://host:port/number"),
        ({"REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}, "Redis at 127.0.0.1:1/0 (REDIS_URL) does not answer"),
        ({"RATE_LIMITS": "perhaps"}, "RATE_LIMITS is on or off, not 'perhaps'"),
        ({"TRUSTED_PROXIES": "nobody"}, "TRUSTED_PROXIES holds addresses or networks"),
        ({"TRUSTED_ORIGINS": "www.example.org"}, "TRUSTED_ORIGINS holds origins such as https://www.example.org"),
        ({"SCORER_URL": "ftp://scorer"}, "SCORER_URL is the http or https address of a scorer"),
        ({"SCORER_TIMEOUT_S": "soon"}, "SCORER_TIMEOUT_S is a number of seconds above 0 and up to 60, not 'soon'"),
        ({"SCORER_HOLD": "toxicity=8"}, "SCORER_HOLD holds labels with a score from 0 to 1"),
        ({"SCORER": "nothing"}, "SCORER is a function such as package.module.function, not 'nothing'"),
        ({"SECRET_KEY": " "}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easy to guess: it needs 50 random characters or more"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY is too easy to guess"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
        ({"ALLOWED_HOSTS": "www.example.org:8000"}, "ALLOWED_HOSTS holds host names"),
    ],
)
def test_an_obstacle_is_one_clear_line(environment: dict[str, str], line: str) -> None:
    done = start("serve", **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert line in done.stderr
    assert "hunter2" not in done.stderr


def test_a_port_in_use_is_one_clear_line(taken_port: int) -> None:
    done = start("serve", PORT=str(taken_port))
    assert done.returncode == 1
    assert done.stderr == (
        f"hustings: cannot listen on 127.0.0.1:{taken_port}: address already in use; PORT and HOST choose another\n"
    )


@pytest.mark.parametrize("command", ["migrate", "serve --prepare"])
def test_a_database_with_something_else_in_it_is_one_clear_line(command: str, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE debate_article (id)")
    done = start(command, DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert done.stderr == (
        'hustings: the database of DATABASE_URL cannot be brought up to date: table "debate_article" already exists\n'
    )


def test_a_database_that_is_not_migrated_is_one_clear_line(tmp_path: Path) -> None:
    done = start("serve", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert done.returncode == 1
    assert done.stderr == "hustings: the database is not up to date: run manage.py migrate\n"


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as this version makes it, with nothing in it."""
    file = tmp_path_factory.mktemp("present") / "present.sqlite3"
    done = start("migrate --verbosity 0", DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 0, done.stderr
    return file


@pytest.mark.parametrize("command", ["serve --prepare", "serve"])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            "UPDATE django_migrations SET name = '0001_first' WHERE app = 'debate' AND name = '0001_initial'",
            "it has had the migration 0001_first",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'debate' AND name = '0001_initial'",
            "its migrations came in another order",
        ),
        ("DROP TABLE debate_like", "it has no table debate_like"),
        ("ALTER TABLE debate_like RENAME COLUMN comment_id TO post_id", "it has no column debate_like.comment_id"),
        ("ALTER TABLE debate_like ADD COLUMN weight integer", "it has a column debate_like.weight"),
    ],
)
def test_a_database_of_another_version_is_one_clear_line_that_says_what_to_do(
    present: Path, tmp_path: Path, command: str, changes: str, why: str
) -> None:
    file = Path(shutil.copy(present, tmp_path / "old.sqlite3"))
    with closing(sqlite3.connect(file)) as old:
        old.execute(changes)
        old.commit()
    done = start(command, DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert done.stderr == (
        f"hustings: the database of DATABASE_URL is from another version of Hustings, {why}; "
        f"serve it with that version, or begin with an empty one: move {file} away\n"
    )
    # What has to be moved is that file alone.
    assert list(tmp_path.iterdir()) == [file]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database("empty")


def test_two_first_starts_at_once_on_one_empty_database_both_succeed(empty_database: str) -> None:
    servers = [Hustings(DEMO="on", DEMO_PASSWORD="a password", DATABASE_URL=empty_database) for _ in range(2)]
    try:
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(lambda server: server.start("--prepare"), servers))
        for server in servers:
            assert "What should become of the old iron bridge?" in httpx.get(server.address).text
    finally:
        for server in servers:
            server.stop()


def test_a_secret_whose_making_was_cut_short_is_made_anew_and_then_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch()
    assert kept_secret(file, lambda: "new") == "new"
    assert kept_secret(file, lambda: "another") == "new"


def test_the_demo_prints_where_to_go_and_keeps_its_data_over_a_second_start(tmp_path: Path) -> None:
    server = Hustings(
        DEMO="on", DEMO_PASSWORD="pass for the demo", DATABASE_URL=f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    )
    try:
        for _ in range(2):
            server.manage("migrate", "--verbosity", "0")
            server.manage("demo")
            server.start()
            assert server.terminate() == 0
        said = server.log.read_text()
    finally:
        server.stop()
    assert len(re.findall(rf"Hustings +http://127\.0\.0\.1:{server.port}/\n", said)) == 2
    assert "Sign in as        moderator, password pass for the demo" in said
    assert "RATE_LIMITS=off" in said
    assert "Traceback" not in said
