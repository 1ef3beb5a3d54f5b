"""Fixtures for the tests of a whole deployment: one for all tests, and each test repairs what it breaks."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.production.deployment import Deployment
from tests.production.evening import Evening, Guests
from tests.support.browser import run_chromium


def pytest_configure(config: pytest.Config) -> None:
    """Let clients leave a socket whose handshake a fault has cut to the garbage collector: that is theirs, not ours."""
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    with Deployment() as deployment:
        yield deployment


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with run_chromium() as browser:
        yield browser


@pytest_asyncio.fixture
async def new_evening(deployment: Deployment) -> AsyncIterator[Callable[[Guests], Evening]]:
    """Make evenings that everybody leaves afterwards, whatever happened, and that say then what people saw."""
    evenings: list[Evening] = []

    def make(guests: Guests) -> Evening:
        evenings.append(deployment.new_evening(guests))
        return evenings[-1]

    yield make
    for evening in evenings:
        print(evening.tally)
        await evening.leave()
