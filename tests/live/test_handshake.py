"""Who can open a socket, and who is refused before it opens."""

import asyncio
from typing import Any

import pytest
from django.http import HttpRequest
from pytest_django import Settings
from websockets import InvalidStatus, Origin, connect

from debate.articles.models import Article
from debate.sites.models import Site, SiteDomain, SiteOrigin
from live.fanout.handshake import build_request, is_from_own_page
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage


async def status_of(client: Client, path: str, **options: Any) -> int:
    """Try to open a socket; returns 101 or the status of the refusal."""
    try:
        async with client.open_path(path, **options):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_the_servers_own_page_can_open_a_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        assert await status_of(ann, f"/ws/articles/{place.slug}/") == 101
        by_name = f"http://localhost:{server.port}"
        ann.address = by_name
        assert await status_of(ann, f"/ws/articles/{place.slug}/", origin=by_name) == 101


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://elsewhere.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://127.0.0.1:{port}",
        "http://localhost:{port}",
        "http://127.0.0.1:{port}/",
        "http://127.0.0.1:{port}.elsewhere.example",
    ],
)
async def test_a_missing_null_or_foreign_origin_is_refused(server: Hustings, place: Place, origin: str | None) -> None:
    async with Client(server.address) as ann:
        foreign = origin.format(port=server.port) if origin else origin
        # 400 for a value that is not an origin.
        assert await status_of(ann, f"/ws/articles/{place.slug}/", origin=foreign) in (400, 403)


async def test_an_unknown_host_is_refused_even_if_the_origin_matches(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        strange = {"Host": "elsewhere.example"}
        path = f"/ws/articles/{place.slug}/"
        assert await status_of(ann, path, origin="http://elsewhere.example", additional_headers=strange) != 101


async def test_an_unknown_article_or_address_is_refused(server: Hustings) -> None:
    async with Client(server.address) as ann:
        assert await status_of(ann, "/ws/articles/no-such-article/") == 403
        assert await status_of(ann, "/ws/articles/") == 403
        assert await status_of(ann, "/ws/elsewhere/") == 403


def request(origin: str, **headers: str) -> HttpRequest:
    """Return a socket's opening request to 127.0.0.1:8000."""
    sent = {"host": "127.0.0.1:8000", "origin": origin} | headers
    encoded = [(name.encode(), value.encode()) for name, value in sent.items()]
    return build_request({"type": "websocket", "path": "/", "query_string": b"", "headers": encoded})


@pytest.mark.parametrize(
    ("origin", "trusted", "is_own"),
    [
        ("http://127.0.0.1:8000", [], True),
        ("https://127.0.0.1:8000", [], False),
        ("https://news.example", ["https://news.example"], True),
        ("http://news.example", ["https://news.example"], False),
        ("https://a.news.example", ["https://*.news.example"], True),
        ("https://anews.example", ["https://*.news.example"], False),
        ("http://a.news.example", ["https://*.news.example"], False),
        ("", ["https://*.news.example"], False),
        ("null", ["https://*.news.example"], False),
    ],
)
def test_origins_trusted_by_the_operator_are_accepted(
    settings: Settings, origin: str, trusted: list[str], is_own: bool
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = trusted
    assert is_from_own_page(request(origin)) is is_own


def test_behind_a_tls_proxy_the_own_origin_is_https(settings: Settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    forwarded = {"x-forwarded-proto": "https"}
    assert is_from_own_page(request("https://127.0.0.1:8000", **forwarded))
    assert not is_from_own_page(request("http://127.0.0.1:8000", **forwarded))


async def test_only_moderators_can_open_the_desk(server: Hustings) -> None:
    async with Client(server.address) as nobody, Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        assert await status_of(nobody, "/ws/moderation/") == 403
        assert await status_of(ann, "/ws/moderation/") == 403
        assert await status_of(mo, "/ws/moderation/", origin="http://elsewhere.example") == 403
        assert await status_of(mo, "/ws/moderation/") == 101


def allow(slug: str) -> None:
    """Give the article to one of two publishers' sites."""
    for name in ("news", "other"):
        site, _ = Site.objects.get_or_create(name=name)
        SiteOrigin.objects.get_or_create(site=site, origin=f"https://{name}.publishers.example")
    Article.objects.filter(slug=slug).update(site=Site.objects.get(name="news"))


async def test_another_sites_frame_cannot_open_a_socket_with_its_token(
    server: Hustings, stage: Stage, place: Place
) -> None:
    stage.act(allow, place.slug)
    async with Client(server.address) as ann:
        for name, status in (("news", 101), ("other", 403)):
            embedder = f"https://{name}.publishers.example"
            answer = await ann.http.post("/api/v1/session/token", headers={"X-Embedder": embedder})
            protocols = ["hustings.frame", f"bearer.{answer.json()['token']['token']}"]
            path = f"/ws/articles/{place.slug}/?embedder={embedder}"
            assert await status_of(ann, path, subprotocols=protocols) == status


WALLED = "walled.localhost"


def wall_in(slug: str) -> None:
    """Let a site answer alone at a domain, and give the article to another one."""
    allow(slug)
    SiteDomain.objects.get_or_create(host=WALLED, defaults={"site": Site.objects.get(name="other")})


async def test_at_a_sites_domain_no_socket_or_stream_of_another_site_opens(
    server: Hustings, stage: Stage, place: Place
) -> None:
    stage.act(wall_in, place.slug)
    there = f"{WALLED}:{server.port}"
    reached = {"host": "127.0.0.1", "port": server.port}
    async with Client(server.address) as ann:
        async with asyncio.timeout(60):
            # A server notices a new domain within seconds.
            while (await ann.http.get(f"/a/{place.slug}/", headers={"Host": there})).status_code != 404:
                pass
        assert (await ann.http.get(f"/sse/articles/{place.slug}/", headers={"Host": there})).status_code == 404
        assert await status_of(ann, f"/ws/articles/{place.slug}/") == 101
        ann.address = f"http://{there}"
        assert await status_of(ann, f"/ws/articles/{place.slug}/", **reached) == 403
        free = stage.new_place()
        assert await status_of(ann, f"/ws/articles/{free.slug}/", **reached) == 101


async def test_a_socket_unpacks_nothing(server: Hustings, place: Place) -> None:
    address = f"ws://127.0.0.1:{server.port}/ws/articles/{place.slug}/"
    async with connect(address, origin=Origin(server.address), compression="deflate") as socket:
        assert socket.protocol.extensions == []
