"""Many readers identified together: each as if alone, with a handful of queries for all."""

from collections.abc import Callable

import pytest
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import User
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from debate.errors import InvalidToken
from debate.moderation.people.sanctions import Terms, sanction_reader
from debate.readers.bulk_identity import describe_crowd, identify_crowd
from debate.readers.identity import anonymous, identify
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, account, set_scene
from tests.support.frame import NEWS, Frame

pytestmark = pytest.mark.django_db

# One each: sessions, accounts, readers, sites, ended tokens, sanctions.
QUERIES = 6


def _nothing(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError


def request_of(browser: Browser, **headers: str) -> HttpRequest:
    """Return a request with the browser's cookies, as the middleware passes it on."""
    request = RequestFactory(headers=headers).get("/")
    request.COOKIES.update({name: morsel.value for name, morsel in browser.cookies.items()})
    SessionMiddleware(_nothing).process_request(request)
    AuthenticationMiddleware(_nothing).process_request(request)
    return request


def anonymous_visitor() -> Callable[[], HttpRequest]:
    browser = Browser()
    browser.get("/api/v1/session")
    return lambda: request_of(browser)


def guest(name: str) -> Callable[[], HttpRequest]:
    browser = Browser()
    browser.post("/api/v1/session", {"name": name}, content_type="application/json")
    return lambda: request_of(browser)


def signed_in(name: str) -> Callable[[], HttpRequest]:
    account(name)
    browser = Browser()
    browser.login(username=name.lower(), password=PASSWORD)
    return lambda: request_of(browser)


def in_frame(name: str, embedder: str = NEWS) -> Callable[[], HttpRequest]:
    frame = Frame().begin()
    if name:
        frame.be_guest(name)
    bearer = {"Authorization": f"Bearer {frame.token}", "X-Embedder": embedder}
    return lambda: request_of(Browser(), **bearer)


def left(name: str) -> Callable[[], HttpRequest]:
    """Return the requests of a frame whose reader has signed out."""
    frame = Frame().begin().be_guest(name)
    bearer = {"Authorization": f"Bearer {frame.token}", "X-Embedder": NEWS}
    frame.do("DELETE", "/session")
    return lambda: request_of(Browser(), **bearer)


def come(number: int) -> list[Callable[[], HttpRequest]]:
    return [
        anonymous_visitor(),
        guest(f"Guest {number}"),
        signed_in(f"Reader{number}"),
        in_frame(f"Framed {number}"),
        in_frame(""),
        in_frame("Elsewhere", embedder="https://other.example"),
        left(f"Gone {number}"),
    ]


def test_a_crowd_is_identified_as_correctly_as_single_readers_with_constant_queries() -> None:
    SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=NEWS)
    scene = set_scene()
    crowd = [newcomer for number in range(5) for newcomer in come(number)]
    muted = identify(crowd[1]()).reader
    assert muted
    sanction_reader(scene.mo, muted.pk, "mute", Terms(reason="A pause", hours=1))
    closed = User.objects.get(username="reader1")
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    changed = User.objects.get(username="reader2")
    changed.set_password("another password")
    changed.save(update_fields=["password"])

    alone = []
    for newcomer in crowd:
        try:
            alone.append(identify(newcomer()))
        except InvalidToken:
            alone.append(anonymous(newcomer()))
    for size in (7, len(crowd)):
        requests = [newcomer() for newcomer in crowd[:size]]
        with CaptureQueriesContext(connection) as asked:
            identities = identify_crowd(requests)
            described = describe_crowd([(identity, scene.article) for identity in identities])
        assert identities == alone[:size]
        assert described == [identity.describe() for identity in alone[:size]]
        assert len(asked) <= QUERIES
    assert sum(reader.kind == "account" for reader in described) == 3
    assert [reader.id for reader in described if reader.sanction] == [muted.pk]
