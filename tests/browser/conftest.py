"""Fixtures of browser tests. A town is two server processes on one database with the demo, and Redis between them."""

from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.support.browser import person, run_chromium
from tests.support.mail import MailServer
from tests.support.openid_provider import run_openid_provider
from tests.support.publisher import Publisher, run_publisher
from tests.support.push_service import PUSH_KEY
from tests.support.servers import Hustings, Redis
from tests.support.stage import backstage, run_script
from tests.support.templates import DEMO_PASSWORD, demo_sqlite, migrated_postgres

SLUG = "peacekeepers-for-ukraine"
PASSWORD = DEMO_PASSWORD


@dataclass(frozen=True)
class Town:
    """Two addresses of one debate."""

    one: Hustings
    two: Hustings
    redis: Redis
    behind_the_scenes: ProcessPoolExecutor

    def run(self, script: str) -> str:
        """Run a script on the database as `manage.py shell` would; returns what it printed."""
        return self.behind_the_scenes.submit(run_script, script).result(timeout=120)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    redis, postgres = Redis(), migrated_postgres()
    redis.start()
    postgres.start()
    environment = {
        "DATABASE_URL": postgres.create_database("town", migrated=True),
        "REDIS_URL": redis.url,
        "DEMO": "on",
        "DEMO_PASSWORD": PASSWORD,
        "PUSH_KEY": PUSH_KEY,
        # Many tests share an article, and read the newest there.
        "BEST_FROM_COMMENTS": "1000",
        # All tests sign in from one address, many of them as the same moderator.
        "RATE_LIMITS": "off",
    }
    one, two = Hustings(**environment), Hustings(**environment)
    one.manage("demo")
    for server in (one, two):
        server.start()
    with backstage(environment["DATABASE_URL"]) as behind_the_scenes:
        yield Town(one, two, redis, behind_the_scenes)
    for process in (one, two, redis, postgres):
        process.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with run_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def guarded() -> AsyncIterator[Browser]:
    """A Chromium that keeps storage apart for each site, as by default: Playwright turns that off.

    In its contexts, as in its private windows, third-party cookies are blocked.
    """
    async with run_chromium("--disable-features=Translate", whole=True) as browser:
        yield browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def news(town: Town, chromium: Browser) -> AsyncIterator[Publisher]:
    """A publisher whose site the moderator has allowed, in the admin."""
    with run_publisher() as publisher:
        async with person(chromium, town.one.address) as mo:
            page = await mo.sign_in("moderator", PASSWORD, then="/admin/debate/site/add/")
            await page.get_by_label("Name:").fill("News")
            await page.locator("#id_origins-0-origin").fill(publisher.origin)
            await page.get_by_role("button", name="Save", exact=True).click()
            await page.get_by_text("was added successfully").wait_for()
        yield publisher


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def site(mail: MailServer) -> Iterator[Hustings]:
    """A server with the demo whose mail goes to `mail`, and whose readers can sign in with The Herald."""
    with run_openid_provider() as provider:
        provider.reader = {"sub": "7", "preferred_username": "Dee"}
        server = Hustings(
            DEMO="on",
            DEMO_PASSWORD=PASSWORD,
            MAIL_URL=f"smtp://127.0.0.1:{mail.port}",
            MAIL_FROM="Debates <debates@news.example>",
            SIGN_IN_PROVIDERS=provider.setting,
        )
        demo_sqlite(server.folder / "test.sqlite3")
        server.start()
        yield server
        server.stop()
