"""The engines beside Chromium, one after the other, against a test server."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.support.engines import ENGINES, View
from tests.support.stage import place, server, stage

__all__ = ["place", "server", "stage"]


@pytest_asyncio.fixture(params=ENGINES, loop_scope="session")
async def page(request: pytest.FixtureRequest) -> AsyncIterator[View]:
    """An empty page in a fresh browser."""
    async with ENGINES[request.param]() as view:
        yield view
