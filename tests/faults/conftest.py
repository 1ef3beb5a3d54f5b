"""Fixtures for the tests of faults."""

from collections.abc import Iterator

import pytest

from tests.support.servers import Hustings, Redis
from tests.support.stage import Stage, pair, place, server, stage

__all__ = ["pair", "place", "server", "stage"]


@pytest.fixture
def servers(stage: Stage, redis_server: Redis) -> Iterator[list[Hustings]]:
    """Two processes for one test, with Redis between them."""
    servers = [stage.new_server(REDIS_URL=redis_server.url) for _ in range(2)]
    for process in servers:
        process.start()
    yield servers
    for process in servers:
        process.stop()
