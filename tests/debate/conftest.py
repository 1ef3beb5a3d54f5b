"""Fixtures for the domain's tests: the outside servers that it talks to."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from debate.push.encryption import public_key
from tests.support.mail import MailServer
from tests.support.push_service import PUSH_KEY, PushService, run_push_service


@pytest.fixture
def mail(settings: Settings) -> Iterator[MailServer]:
    """A mail server that gets what this server sends."""
    server = MailServer()
    server.use(settings)
    yield server
    server.stop()


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushService]:
    """A push service, and this server's key for it."""
    settings.PUSH_KEY = PUSH_KEY
    with run_push_service(public_key()) as service:
        settings.PUSH_ORIGINS = [service.origin]
        yield service
