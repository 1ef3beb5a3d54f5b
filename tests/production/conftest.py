"""Fixtures for the tests of a whole deployment: one for all tests, and each test repairs what it breaks."""

from collections.abc import Iterator

import pytest

from tests.production.deployment import Deployment


def pytest_configure(config: pytest.Config) -> None:
    """Let clients leave a socket whose handshake a fault has cut to the garbage collector: that is theirs, not ours."""
    config.addinivalue_line("filterwarnings", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="session")
def deployment() -> Iterator[Deployment]:
    with Deployment() as deployment:
        yield deployment
