"""What every test can ask for."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support.servers import Postgres, Redis

hypothesis_settings.register_profile(
    "suite",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _forgotten_record(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the record after a test that commits: the database would refuse to let Django's own clean-up do it."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        from debate.moderation.models import Report
        from debate.record.guard import unguarded
        from debate.record.models import Decision

        with unguarded():
            Report.objects.update(resolved_by=None)
            Decision.objects.all().delete()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Let no test find what an earlier one has left in this process."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of the file's own: who hurts it heals it."""
    server = Postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis-compatible server of the test's own."""
    server = Redis()
    server.start()
    yield server
    server.stop()
