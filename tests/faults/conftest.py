"""Fixtures for the tests of faults."""

from collections.abc import Iterator

import pytest

from tests.support.servers import Hustings, Redis
from tests.support.stage import Stage, pair, place, server, stage

__all__ = ["pair", "place", "server", "stage"]


@pytest.fixture
def servers(stage: Stage, redis_server: Redis) -> Iterator[list[Hustings]]:
    """Two processes for one test, with Redis between them."""
    with stage.running_servers(2, REDIS_URL=redis_server.url) as servers:
        yield servers
