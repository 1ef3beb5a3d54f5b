"""A town: two server processes with PostgreSQL and Redis between them, the demo in the database, and a Chromium."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import run_chromium
from tests.support.servers import Hustings, Postgres, Redis

SLUG = "peacekeepers-for-ukraine"
PASSWORD = "for the tests alone"


@dataclass(frozen=True)
class Town:
    """Two addresses of one debate."""

    one: Hustings
    two: Hustings
    redis: Redis


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    redis, postgres = Redis(), Postgres()
    redis.start()
    postgres.start()
    environment = {
        "DATABASE_URL": postgres.create_database("town"),
        "REDIS_URL": redis.url,
        "DEMO": "on",
        "DEMO_PASSWORD": PASSWORD,
    }
    one, two = Hustings(**environment), Hustings(**environment)
    one.manage("migrate", "--verbosity", "0")
    one.manage("demo")
    for server in (one, two):
        server.start()
    yield Town(one, two, redis)
    for process in (one, two, redis, postgres):
        process.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with run_chromium() as browser:
        yield browser
