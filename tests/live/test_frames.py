"""Sockets of frames on other sites: a token in the subprotocol identifies the reader, never cookies."""

from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlencode

import pytest

from debate.sites.models import Site, SiteOrigin
from tests.live.test_handshake import status_of
from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage

NEWS = "https://news.example"


def allow_site(origin: str) -> None:
    """Let a site embed debates."""
    site, _ = Site.objects.get_or_create(name=origin)
    SiteOrigin.objects.get_or_create(origin=origin, defaults={"site": site})


# A worker may come back to this module, to the same database.
@pytest.fixture(scope="session", autouse=True)
def news(stage: Stage) -> None:
    stage.act(allow_site, NEWS)


async def begin(client: Client, name: str | None = None) -> str:
    """Get a frame's token, with a name if one is given."""
    client.http.headers["X-Embedder"] = NEWS
    token = (await _session(client, "/token"))["token"]["token"]
    if name:
        client.http.headers["Authorization"] = f"Bearer {token}"
        token = (await _session(client, "", {"name": name}))["token"]["token"]
    return str(token)


def open_frame(
    client: Client, place: Place, token: str | None, embedder: str = NEWS, **options: Any
) -> AbstractAsyncContextManager[Socket]:
    """Open the article's socket as a frame does."""
    subprotocols = ["hustings.frame"] if token is None else ["hustings.frame", f"bearer.{token}"]
    path = f"/ws/articles/{place.slug}/?{urlencode({'embedder': embedder})}"
    return client.open_path(path, subprotocols=subprotocols, **options)


async def _session(client: Client, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
    response = await client.http.post(f"/api/v1/session{path}", json=body)
    assert response.status_code == 201, response.text
    return dict(response.json())


async def test_a_token_identifies_its_reader_on_a_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        token = await begin(ann, "Ann")
        async with open_frame(ann, place, token) as socket:
            assert socket.connection.subprotocol == "hustings.frame"
            assert (await socket.hello())["reader"]["name"] == "Ann"
            ack = await socket.command("vote", poll=place.poll, choices=place.choices[:1])
            assert ack["ballot"] == place.choices[:1]
            assert (await socket.command("comment", body="A word.", key=_KEY))["comment"]["author"]["name"] == "Ann"
            removal = await socket.command("remove", comment=1)
            assert removal["code"] == "forbidden"
        assert not ann.http.cookies


async def test_without_a_valid_token_a_frame_can_only_read(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        token = await begin(ann, "Ann")
        for sent, embedder in [(None, NEWS), ("forged", NEWS), (token, "https://other.example")]:
            async with open_frame(ann, place, sent, embedder) as socket:
                assert (await socket.hello())["reader"]["kind"] == "anonymous"
                refusal = await socket.command("comment", body="A word.", key=_KEY)
                assert refusal["code"] == "sign_in_required"


async def test_cookies_are_ignored_on_a_frames_socket(server: Hustings, place: Place) -> None:
    async with Client(server.address) as mo, Client(server.address) as ann:
        await mo.log_in(MODERATOR, PASSWORD)
        async with open_frame(mo, place, None) as socket:
            assert (await socket.hello())["reader"]["kind"] == "anonymous"
        token = await begin(ann, "Ann")
        desk = {"subprotocols": ["hustings.frame", f"bearer.{token}"]}
        assert await status_of(mo, "/ws/moderation/", **desk) == 403


async def test_signing_out_revokes_the_token(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        token = await begin(ann, "Ann")
        ann.http.headers["Authorization"] = f"Bearer {token}"
        assert (await ann.http.delete("/api/v1/session")).status_code == 200
        async with open_frame(ann, place, token) as socket:
            assert (await socket.hello())["reader"]["kind"] == "anonymous"


async def test_a_page_of_another_origin_cannot_open_a_socket_with_a_token(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        protocols = ["hustings.frame", f"bearer.{await begin(ann)}"]
        assert await status_of(ann, f"/ws/articles/{place.slug}/", origin=NEWS, subprotocols=protocols) == 403


_KEY = "0b9a8c0e-4f5f-4b43-9a55-0f6f5f3f7a11"
