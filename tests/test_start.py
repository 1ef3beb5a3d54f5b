"""What an operator sees at the start: one clear line for each problem, and nothing else."""

import os
import resource
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from live.environment.data_folder import kept_secret
from live.process.startup import raise_file_limit
from tests.support import warm
from tests.support.servers import SECRET_KEY, Hustings, Postgres, free_port, wait_until
from tests.support.templates import copy_sqlite

BASE = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "off"}


def start(command: str, *, cold: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a management command that must exit at once; `cold` with a new interpreter."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    env = inherited | BASE | {"PORT": str(free_port()), "DATABASE_URL": "sqlite:////dev/null"} | environment
    return warm.run(command.split(), env=env, strict=False, cold=cold)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number from 1 to 65535, not 'eighty'"),
        ({"PORT": "0"}, "PORT must be a whole number from 1 to 65535, not '0'"),
        ({"HOST": "a..b"}, "HOST must be an address or a name of this machine, not 'a..b'"),
        ({"HOST": "192.0.2.1"}, "cannot listen on 192.0.2.1"),
        (
            {"DATABASE_URL": "nonsense"},
            "DATABASE_URL must be sqlite:///path or postgres://user:password@host:port/name",
        ),
        (
            {"DATABASE_URL": "mysql://a@b/c"},
            "DATABASE_URL must be sqlite:///path or postgres://user:password@host:port/name",
        ),
        ({"DATABASE_URL": "sqlite://forgotten.sqlite3"}, "DATABASE_URL must be sqlite:///path"),
        ({"DATABASE_URL": "postgres://a@b:port/c"}, "DATABASE_URL must be sqlite:///path"),
        ({"DATABASE_URL": "sqlite:////no/such/folder/file"}, "the database of DATABASE_URL cannot be opened"),
        ({"DATABASE_URL": "postgres://a@127.0.0.1:1/c"}, "the database of DATABASE_URL cannot be opened"),
        ({"REDIS_URL": "nonsense"}, "REDIS_URL must be one or more URLs such as redis://host:port/number,"),
        (
            {"REDIS_URL": "redis://127.0.0.1:99999/0"},
            "REDIS_URL must be one or more URLs such as redis://host:port/number,",
        ),
        ({"REDIS_URL": "redis://:hunter2@127.0.0.1:1/0"}, "Redis at 127.0.0.1:1/0 (REDIS_URL) does not answer"),
        ({"RATE_LIMITS": "perhaps"}, "RATE_LIMITS must be on or off, not 'perhaps'"),
        (
            {"LIMIT_POSTS_PER_READER": "ten"},
            "LIMIT_POSTS_PER_READER must be a number per time such as 10/minute, several such as",
        ),
        ({"LIMIT_VOTES_PER_READER": "0/minute"}, "LIMIT_VOTES_PER_READER must be a number per time such as 10/minute"),
        (
            {"LIMIT_POST_PER_READER": "9/minute"},
            "LIMIT_POST_PER_READER is not a setting; did you mean LIMIT_POSTS_PER_READER?",
        ),
        ({"TRUSTED_PROXIES": "nobody"}, "TRUSTED_PROXIES must be IP addresses or networks"),
        ({"TRUSTED_ORIGINS": "www.example.org"}, "TRUSTED_ORIGINS must be origins such as https://www.example.org"),
        ({"TIME_ZONE": "Berlin"}, "TIME_ZONE must be a time zone such as Europe/Berlin, not 'Berlin'"),
        ({"SCORER_URL": "ftp://scorer"}, "SCORER_URL must be an HTTP or HTTPS address"),
        ({"SCORER_TIMEOUT_S": "soon"}, "SCORER_TIMEOUT_S must be a number of seconds above 0 and up to 60, not 'soon'"),
        ({"SCORER_HOLD": "toxicity=8"}, "SCORER_HOLD must be labels with scores from 0 to 1"),
        ({"SCORER": "nothing"}, "SCORER must be a function such as package.module.function, not 'nothing'"),
        (
            {"MAIL_URL": "mail.example.org"},
            "MAIL_URL must be smtp://, smtp+starttls:// or smtps:// with user:password@",
        ),
        ({"MAIL_URL": "smtp://mail.example.org:mail"}, "MAIL_URL must be smtp://, smtp+starttls:// or smtps://"),
        ({"MAIL_FROM": "debates"}, "MAIL_FROM must be a sender such as Debates <debates@example.org>, not 'debates'"),
        ({"MAIL_URL": "smtp://mail.example.org"}, "MAIL_URL needs MAIL_FROM"),
        ({"MAIL_FROM": "debates@example.org"}, "MAIL_FROM needs MAIL_URL"),
        ({"MAIL_BACKEND": "by.Bird"}, "MAIL_BACKEND needs MAIL_FROM"),
        (
            {"MAIL_BACKEND": "by.Bird", "MAIL_URL": "smtp://m.example"},
            "MAIL_URL and MAIL_BACKEND exclude each other",
        ),
        ({"SECRET_KEY": " "}, "SECRET_KEY is missing: set it to at least 50 random characters"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must be at least 50 random characters"),
        ({"SECRET_KEY": "abcd" * 20}, "SECRET_KEY must be at least 50 random characters"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing: set it to host names such as debate.example.org"),
        ({"ALLOWED_HOSTS": "xn--ä.example"}, "separated by commas, not 'xn--ä.example'"),
        ({"HSTS_DAYS": "a year"}, "HSTS_DAYS must be a whole number from 0 to 3650, not 'a year'"),
        ({"ALLOWED_HOSTS": "www.example.org:8000"}, "ALLOWED_HOSTS must be host names"),
    ],
)
def test_a_start_that_fails_prints_one_clear_line(environment: dict[str, str], line: str) -> None:
    done = start("serve", cold=False, **environment)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert line in done.stderr
    assert "hunter2" not in done.stderr


def test_a_port_in_use_stops_the_start_with_one_clear_line(taken_port: int) -> None:
    done = start("serve", cold=True, PORT=str(taken_port))
    assert done.returncode == 1
    assert done.stderr == (
        f"hustings: cannot listen on 127.0.0.1:{taken_port}: address already in use; PORT and HOST choose another\n"
    )


@pytest.mark.parametrize("command", ["migrate", "serve --prepare"])
def test_a_foreign_database_stops_the_start_with_one_clear_line(command: str, tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE debate_article (id)")
    done = start(command, DATABASE_URL=f"sqlite:///{file}")
    assert done.returncode == 1
    assert done.stderr == (
        'hustings: the database of DATABASE_URL cannot be brought up to date: table "debate_article" already exists\n'
    )


def test_an_unmigrated_database_stops_the_start_with_one_clear_line(tmp_path: Path) -> None:
    done = start("serve", DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert done.returncode == 1
    assert done.stderr == "hustings: the database is not up to date: run manage.py migrate\n"


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new, empty database of this version."""
    file = tmp_path_factory.mktemp("present") / "present.sqlite3"
    copy_sqlite(file)
    return file


@pytest.mark.parametrize("command", ["serve --prepare", "serve"])
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (
            "UPDATE django_migrations SET name = '0001_first' WHERE app = 'debate' AND name = '0001_initial'",
            "its migrations came in another order",
        ),
        (
            "DELETE FROM django_migrations WHERE app = 'debate' AND name = '0001_initial'",
            "its migrations came in another order",
        ),
        ("DROP TABLE debate_like", "it has no table debate_like"),
        ("ALTER TABLE debate_like RENAME COLUMN comment_id TO post_id", "it has no column debate_like.comment_id"),
    ],
)
def test_a_database_of_another_version_prints_one_line_with_what_to_do(
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
    # Only that file has to be moved.
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("arguments", [[], ["--prepare"]])
def test_a_process_starts_on_a_database_migrated_by_a_later_version(
    present: Path, tmp_path: Path, arguments: list[str]
) -> None:
    file = Path(shutil.copy(present, tmp_path / "later.sqlite3"))
    with closing(sqlite3.connect(file)) as later:
        later.execute("ALTER TABLE debate_like ADD COLUMN weight integer")
        later.execute("CREATE TABLE debate_later (id integer PRIMARY KEY)")
        later.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('debate', '9999_later', '2030-01-01')"
        )
        later.commit()
    server = Hustings(DATABASE_URL=f"sqlite:///{file}")
    try:
        server.start(*arguments)
        assert httpx.get(f"{server.address}/readyz").status_code == 200
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database("empty")


def test_two_simultaneous_first_starts_on_an_empty_database_succeed(empty_database: str) -> None:
    servers = [Hustings(DEMO="on", DEMO_PASSWORD="a password", DATABASE_URL=empty_database) for _ in range(2)]
    try:
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(lambda server: server.start("--prepare"), servers))
        for server in servers:
            assert "What should become of the old iron bridge?" in httpx.get(server.address).text
    finally:
        for server in servers:
            server.stop()


def test_a_start_waits_while_another_process_sets_up_the_new_file(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    server = Hustings(DATABASE_URL=f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as other, ThreadPoolExecutor(1) as beside:
        # While a new file is locked for writing, SQLite refuses to change its journal's mode, and doesn't wait.
        other.execute("BEGIN IMMEDIATE")
        try:
            started = beside.submit(server.start, "--prepare")
            wait_until(lambda: started.done() or server.has_open(file), "the server to open the file")
            assert not started.done() or started.result() is None
            other.execute("ROLLBACK")
            started.result()
            assert httpx.get(f"{server.address}/readyz").status_code == 200
        finally:
            server.stop()


@pytest.mark.parametrize("command", ["moderator mo", "check_data", "new_epoch", "demo --reset", "createsuperuser"])
def test_a_command_that_needs_tables_says_in_one_line_that_there_are_none(command: str, tmp_path: Path) -> None:
    done = start(command, DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    assert (done.returncode, done.stderr) == (1, "hustings: the database is not up to date: run manage.py migrate\n")


def test_an_incomplete_secret_file_is_replaced_and_then_kept(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch()
    assert kept_secret(file, lambda: "new") == "new"
    assert kept_secret(file, lambda: "another") == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_processes_that_start_together_keep_one_secret(tmp_path: Path) -> None:
    file = tmp_path / "secret"

    def make_after_another_process() -> str:
        assert kept_secret(file, lambda: "first") == "first"
        return "second"

    assert kept_secret(file, make_after_another_process) == "first"
    assert kept_secret(file, lambda: "third") == "first"


def test_a_server_opens_as_many_files_as_it_may_whatever_the_shells_own_limit_is() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, most), most))
    raise_file_limit()
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (most, most)


def test_a_misspelt_setting_is_one_line_in_the_log_at_start() -> None:
    server = Hustings(TRUSTED_ORIGIN="https://www.example.org")
    copy_sqlite(server.folder / "test.sqlite3")
    try:
        server.start()
        said = server.log.read_text()
    finally:
        server.stop()
    assert said.count("TRUSTED_ORIGIN is not a setting; did you mean TRUSTED_ORIGINS?") == 1
