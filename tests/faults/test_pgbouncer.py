"""PgBouncer in transaction mode between the product and PostgreSQL: each transaction can use another connection."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from tests.support.between import PgBouncer, pooled
from tests.support.client import Client
from tests.support.servers import Hustings, Postgres, Redis
from tests.support.stage import Stage

LIMITS = ("10s", "30s")


@pytest.fixture(scope="module")
def pooler(postgres: Postgres) -> Iterator[PgBouncer]:
    with pooled(postgres) as pooler:
        yield pooler


@pytest.fixture
def database(postgres: Postgres) -> str:
    name = f"pooled-{uuid4().hex}"
    postgres.create_database(name)
    return name


def limits_of(*connections: psycopg.Connection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the lock and statement timeouts of some connections of the pooler to the server, all in use."""
    query = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
    found = set()
    with ExitStack() as open_at_once:
        for connection in connections:
            open_at_once.enter_context(connection.transaction(force_rollback=True))
            found.add(connection.execute(query).fetchone())
    return {row for row in found if row}


def test_three_simultaneous_migrations_through_a_pooler_all_succeed(pooler: PgBouncer, database: str) -> None:
    url = pooler.url(database)
    with ExitStack() as stack:
        # Some connections were opened before there were limits, and are idle in the pooler.
        viewers = [stack.enter_context(psycopg.connect(url, autocommit=True, prepare_threshold=None)) for _ in range(4)]
        assert limits_of(*viewers) == {("0", "0")}
        servers = [Hustings(DATABASE_URL=url) for _ in range(3)]
        with ThreadPoolExecutor() as at_once:
            said = list(at_once.map(lambda server: server.manage("migrate", "--verbosity", "1"), servers))
        for server in servers:
            server.stop()
        assert sorted("No migrations to apply" in words for words in said) == [False, True, True]
        assert limits_of(*viewers) == {LIMITS}


def test_a_timeout_set_by_the_operator_is_kept(postgres: Postgres, database: str) -> None:
    url = postgres.url(database)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE \"{database}\" SET statement_timeout = '5s'".encode())
    server = Hustings(DATABASE_URL=url)
    server.manage("migrate", "--verbosity", "0")
    server.stop()
    with psycopg.connect(url, autocommit=True) as connection:
        assert limits_of(connection) == {("10s", "5s")}


async def test_two_processes_behind_a_pooler_notify_each_other(
    pooler: PgBouncer, database: str, redis_server: Redis
) -> None:
    stage = Stage(pooler.url(database))
    servers = [stage.new_server(REDIS_URL=redis_server.url) for _ in range(2)]
    try:
        for server in servers:
            server.start("--prepare")
        place = stage.new_place()
        async with Client(servers[0].address) as ann, Client(servers[1].address) as ben:
            await ann.be_guest("Ann")
            async with ben.open(place.slug, state=await ben.load(place.slug)) as socket:
                await socket.hello()
                for number in range(20):
                    posted = await ann.post(place.slug, f"Word {number}")
                    await ann.vote(place.poll, place.choices[number % 3])
                await socket.has_comment(posted)
            assert len((await ben.load(place.slug)).comments) == 20
        log = servers[0].log.read_text().replace("WARNING: RATE_LIMITS=off", "")
        assert not [line for line in log.splitlines() if "WARNING" in line or "ERROR" in line]
    finally:
        for server in servers:
            server.stop()
        stage.close()


def test_a_backup_through_a_pooler_is_refused(pooler: PgBouncer, database: str, tmp_path: Path) -> None:
    server = Hustings(DATABASE_URL=pooler.url(database))
    server.manage("migrate", "--verbosity", "0")
    with pytest.raises(AssertionError, match="the address of PostgreSQL itself"):
        server.manage("backup", str(tmp_path / "site.backup"))
    server.stop()
