"""Backups: taken while servers run, restored while none does, and nothing is lost or overwritten unasked."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from socket import gethostname
from sqlite3 import connect

import pytest
from django.db.models import F

from debate.health.models import ProcessReport
from debate.health.reports import running_processes
from tests.faults.audience import Steadfast
from tests.support.binaries import postgres_binary
from tests.support.client import Client, eventually
from tests.support.servers import Hustings, Postgres, wait_until
from tests.support.stage import Stage
from tests.support.templates import copy_sqlite


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    if request.param == "sqlite":
        url = copy_sqlite(tmp_path_factory.mktemp("backup") / "site.sqlite3")
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database("backup", migrated=True)
    stage = Stage(url)
    yield stage
    stage.close()


def count_running() -> int:
    return len(running_processes())


def let_time_pass() -> None:
    """Let the last report of a killed server be as old as it is a minute later."""
    ProcessReport.objects.update(written=F("written") - timedelta(minutes=1))


def with_programs(server: Hustings) -> Hustings:
    """Let the server's commands find the PostgreSQL programs of the tests."""
    server.env["PATH"] = f"{postgres_binary('pg_dump').parent}:{server.env['PATH']}"
    return server


def refuse(server: Hustings, *arguments: str) -> str:
    """Run a command that must fail; returns its one line."""
    done = server.run(*arguments, strict=False)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("hustings: ")
    return line


async def test_a_backup_taken_during_posting_has_every_acknowledged_post_and_can_be_restored_under_open_pages(
    stage: Stage, tmp_path: Path
) -> None:
    place, server, file = stage.new_place(), with_programs(stage.new_server()), tmp_path / "site.backup"
    server.start()
    try:
        async with Client(server.address) as ann:
            author = Steadfast(await ann.be_guest("Ann"), place)
            async with author.posting():
                await eventually(lambda: len(author.posted) >= 10)
                before = list(author.posted)
                said = await asyncio.to_thread(server.manage, "backup", str(file))
                assert f"{file}: " in said and os.stat(file).st_mode & 0o777 == 0o600
                await eventually(lambda: len(author.posted) > len(before))
            assert author.failures == 0
            assert os.listdir(tmp_path) == [file.name]  # noqa: ASYNC240  (a folder of one file)
            state = await ann.load(place.slug)
            assert "--replace" in refuse(server, "restore", "--ignore-servers", str(file))
            async with ann.open(place.slug, state=state) as socket:
                await socket.hello()
                restore = ("restore", "--replace", "--ignore-servers", str(file))
                assert "new epoch" in await asyncio.to_thread(server.manage, *restore)
                await socket.until(lambda s: s.of_type("reset"))
                restored = await ann.load(place.slug)
                assert socket.of_type("reset")[0]["epoch"] == restored.epoch != state.epoch
                socket.state = restored
                assert {comment["id"] for comment in before} <= restored.comments.keys() < state.comments.keys()
                await ann.be_guest("Ann")
                await socket.has_comment(await ann.post(place.slug, "Written after the restore"))
        assert "Traceback" not in server.log.read_text()
    finally:
        server.stop()


async def test_a_restore_is_refused_while_a_server_runs(stage: Stage, tmp_path: Path) -> None:
    place, server, file = stage.new_place(), with_programs(stage.new_server()), tmp_path / "site.backup"
    server.manage("backup", str(file))
    server.start()
    try:
        # A server tells the database that it runs when it starts.
        wait_until(lambda: stage.act(count_running) == 1, "the server's report")
        async with Client(server.address) as ann:
            await ann.be_guest("Ann")
            posted = await ann.post(place.slug, "Written after the backup")
            refused = await asyncio.to_thread(refuse, server, "restore", "--replace", str(file))
            assert f"process {server.pid} on {gethostname()}. Stop them first" in refused
            assert posted["id"] in (await ann.load(place.slug)).comments
        server.terminate()
        assert "new epoch" in server.manage("restore", "--replace", str(file))
    finally:
        server.stop()


def test_a_killed_server_prevents_a_restore_for_some_seconds_and_a_restored_one_does_not(
    stage: Stage, tmp_path: Path
) -> None:
    server, file = with_programs(stage.new_server()), tmp_path / "site.backup"
    server.start()
    wait_until(lambda: stage.act(count_running) == 1, "the server's report")
    server.manage("backup", str(file))
    server.kill()
    restore = ("restore", "--replace", str(file))
    assert "one that was killed counts for 35 seconds" in refuse(server, *restore)
    stage.act(let_time_pass)
    assert "new epoch" in server.manage(*restore)
    # The backup says that a server runs: it ran when it was made.
    assert "new epoch" in server.manage(*restore)
    server.stop()


def test_a_failed_backup_or_restore_prints_one_line_and_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    stage.new_place()
    server, file = with_programs(stage.new_server()), tmp_path / "site.backup"
    server.manage("backup", str(file))
    bytes_before = file.read_bytes()
    if stage.url.startswith("sqlite"):
        # The checks of files don't depend on the database.
        assert "exists already" in refuse(server, "backup", str(file))
        assert file.read_bytes() == bytes_before
        assert "cannot be written" in refuse(server, "backup", str(tmp_path / "no" / "folder"))
        assert "cannot be read" in refuse(server, "restore", "--replace", str(tmp_path / "nothing"))
        other = tmp_path / "other"
        other.write_text("SELECT 1")
        assert "is not a backup of SQLite" in refuse(server, "restore", "--replace", str(other))
    cut = tmp_path / "cut"
    cut.write_bytes(bytes_before[: len(bytes_before) // 2])
    assert "nothing was changed" in refuse(server, "restore", "--replace", str(cut))
    assert " have a new epoch" in server.manage("new_epoch")


def test_a_backup_of_a_later_version_is_refused(tmp_path: Path) -> None:
    server, file = Hustings(), tmp_path / "later.backup"
    copy_sqlite(server.folder / "test.sqlite3")
    server.manage("backup", str(file))
    with closing(connect(file)) as later:
        later.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('debate', '9999_later', '2030-01-01')"
        )
        later.commit()
    assert "it has had the migration 9999_later" in refuse(server, "restore", str(file))
    server.stop()


def test_a_restore_is_refused_if_the_database_cannot_say_whether_servers_run(tmp_path: Path) -> None:
    server, file = Hustings(), tmp_path / "site.backup"
    database = copy_sqlite(server.folder / "test.sqlite3").removeprefix("sqlite:///")
    server.manage("backup", str(file))
    with closing(connect(database)) as older:
        older.execute("ALTER TABLE debate_processreport DROP COLUMN place")
    assert "no such column" in refuse(server, "restore", "--replace", str(file))
    assert "new epoch" in server.manage("restore", "--replace", "--ignore-servers", str(file))
    server.stop()


def test_a_missing_postgresql_program_is_named_in_the_error(postgres: Postgres, tmp_path: Path) -> None:
    server = Hustings(DATABASE_URL=postgres.create_database("bare", migrated=True), PATH=str(tmp_path))
    assert "pg_dump is not on PATH" in refuse(server, "backup", str(tmp_path / "site.backup"))
    assert not list(tmp_path.iterdir())
    server.stop()


def test_a_server_makes_a_backup_every_day_and_deletes_old_ones(stage: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    old, other = folder / "hustings-2020-01-01T000000Z", folder / "hustings-notes-Z"
    old.touch()
    other.touch()
    server = with_programs(stage.new_server(BACKUP_FOLDER=str(folder)))
    server.start()
    try:
        wait_until(lambda: not old.exists(), "the daily backup")
        (made,) = set(folder.iterdir()) - {other}
        assert made.stat().st_mode & 0o777 == 0o600
        assert "articles" in server.manage("restore", "--replace", "--ignore-servers", str(made))
    finally:
        server.stop()
    assert set(folder.iterdir()) == {made, other}
