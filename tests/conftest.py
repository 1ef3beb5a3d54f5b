"""What every test can ask for."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.servers import Redis

hypothesis_settings.register_profile(
    "suite",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("suite")


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis-compatible server of the test's own."""
    server = Redis()
    server.start()
    yield server
    server.stop()
