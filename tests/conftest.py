"""Fixtures for all tests."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.support import environment
from tests.support.machine import machine, ready_machine, ready_server
from tests.support.servers import Postgres, Redis
from tests.support.templates import migrated_postgres

# Imports inside functions: this file is read before Django is set up.
__all__ = ["machine", "ready_machine", "ready_server"]

hypothesis_settings.register_profile(
    "suite",
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
hypothesis_settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put a copy of a migrated database in place before Django looks for it, so that it finds nothing to migrate."""
    environment.lay_out_database()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Make Django use the existing database, which is deleted with its folder or server."""
    return True


@pytest.fixture(autouse=True)
def _forgotten_record(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty the audit log after a test that commits: the database would refuse Django's own clean-up."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        from debate.audit_log.guard import unguarded
        from debate.audit_log.models import Decision
        from debate.moderation.models import Report

        with unguarded():
            Report.objects.update(resolved_by=None)
            Decision.objects.all().delete()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Empty the cache, so that no test sees an earlier one's entries."""
    from django.core.cache import cache

    from debate.limits.charges import forget_counts

    cache.clear()
    forget_counts()


@pytest.fixture(autouse=True, scope="session")
def _no_whole_rows() -> Iterator[None]:
    """Refuse to save an existing row as a whole: that would overwrite other people's changes."""
    from django.db.models.signals import pre_save

    def refuse(sender: Any, instance: Any, update_fields: Any, raw: bool, **_: Any) -> None:
        is_ours = sender._meta.app_label == "debate"
        if is_ours and update_fields is None and not raw and not instance._state.adding:
            raise AssertionError(f"{sender.__name__}.save() must name the fields that it writes: update_fields=[…].")

    pre_save.connect(refuse)
    yield
    pre_save.disconnect(refuse)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server for one file: a test that stops it starts it again."""
    server = migrated_postgres()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    """A Redis-compatible server for one test."""
    server = Redis()
    server.start()
    yield server
    server.stop()
