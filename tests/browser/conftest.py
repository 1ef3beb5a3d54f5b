"""A town: two server processes with PostgreSQL and Redis between them, the demo in the database, and a Chromium."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import person, run_chromium
from tests.support.publisher import Publisher, run_publisher
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
        # All tests sign in from one address, many as the same moderator.
        "RATE_LIMITS": "off",
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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def guarded() -> AsyncIterator[Browser]:
    """A Chromium that keeps storage apart for each site, as it does for people: Playwright turns that off.

    In its contexts, as in its private windows, third-party cookies are blocked.
    """
    async with run_chromium("--disable-features=Translate") as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def news(town: Town, guarded: Browser) -> AsyncIterator[Publisher]:
    """A publisher whose site the moderator has allowed, in the admin."""
    with run_publisher() as publisher:
        async with person(guarded, town.one.address) as mo:
            page = await mo.sign_in("moderator", PASSWORD, then="/admin/debate/site/add/")
            await page.get_by_label("Name").fill("News")
            await page.locator("#id_origins-0-origin").fill(publisher.origin)
            await page.get_by_role("button", name="Save", exact=True).click()
            await page.get_by_text("was added successfully").wait_for()
        yield publisher
