"""Headers of every response, whichever part of the server makes it: caching and content type."""

import re
import socket
from collections.abc import Iterator

import httpx
import pytest
from websockets import InvalidStatus

from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage


@pytest.fixture(scope="module")
def client(server: Hustings) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address) as client:
        yield client


def asset(client: httpx.Client) -> str:
    found = re.search(r'src="(/static/assets/[^"]+)"', client.get("/").text)
    assert found
    return found[1]


def converse(server: Hustings, requests: str) -> str:
    """Send requests as they are written, the last with `Connection: close`; returns all that is answered."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(requests.encode())
        return connection.makefile("rb").read().decode("latin-1")


def test_every_response_has_nosniff_and_explicit_caching(client: httpx.Client, place: Place) -> None:
    personal = [
        "/sign-in/",
        "/standing/",
        "/moderation/",
        "/nothing/",
        "/static/nothing.js",
        "/admin/",
        "/api/v1/session",
        "/api/v1/nothing",
        f"/api/v1/articles/{place.slug}",
        f"/api/v1/articles/{place.slug}/comments",
        f"/api/v1/polls/{place.poll}/challenge",
        "/api/v1/challenges/post",
        "/sse/articles/nothing/",
        "/healthz",
        "/readyz",
        f"/poll/{place.poll}/",
    ]
    for path in personal:
        answer = client.get(path)
        assert "no-store" in answer.headers["Cache-Control"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    kept = {
        "/": "private",
        f"/a/{place.slug}/": "private",
        f"/a/{place.slug}/feed/": "private",
        f"/api/v1/articles/{place.slug}/changes": "public",
        "/embed.js": "public",
        asset(client): "immutable",
    }
    for path, word in kept.items():
        answer = client.get(path)
        assert answer.status_code == 200 and word in answer.headers["Cache-Control"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path


def test_refusals_are_not_cached(client: httpx.Client) -> None:
    refused = {
        403: client.post("/sign-in/", data={"username": "mo"}, headers={"Origin": "https://elsewhere.example"}),
        413: client.post("/api/v1/session", content=b"x" * 70_000),
        400: client.get("/", headers={"Host": "elsewhere.example"}),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_answer_to_head_ends_with_its_headers(server: Hustings, client: httpx.Client) -> None:
    # Long enough to be sent in several parts.
    path = "/api/v1/openapi.json"
    assert len(client.get(path).content) > 100_000
    asked = f" HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
    answered = converse(server, f"HEAD {path}{asked}\r\nGET /healthz{asked}Connection: close\r\n\r\n")
    assert [head.split(" ")[1] for head in answered.split("\r\n\r\n")[:2]] == ["200", "200"]


def test_two_host_names_are_refused_as_an_unknown_one(server: Hustings) -> None:
    for path in ("/", "/sign-in/", "/api/v1/session"):
        hosts = f"Host: 127.0.0.1:{server.port}\r\nHost: elsewhere.example\r\n"
        answered = converse(server, f"GET {path} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")
        assert answered.startswith("HTTP/1.1 400 ") and "does not answer under that host name" in answered


def test_http_1_1_without_a_host_name_is_refused_as_an_unknown_one(server: Hustings) -> None:
    for path in ("/", "/sign-in/", "/api/v1/session", "/embed.js"):
        answered = converse(server, f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n")
        assert answered.startswith("HTTP/1.1 400 ") and "does not answer under that host name" in answered, path
        # HTTP/1.0 knows no host names. What such a client is given must not depend on what is kept from other requests.
        for _ in range(2):
            assert " 200 " in converse(server, f"GET {path} HTTP/1.0\r\n\r\n").split("\r\n")[0], path


def test_a_405_response_lists_the_allowed_methods(client: httpx.Client, place: Place) -> None:
    token = client.get("/api/v1/session").json()["csrf"]
    headers = {"X-CSRFToken": token}
    addresses = {
        "/": "GET, HEAD",
        "/sign-in/": "GET, HEAD, POST",
        f"/a/{place.slug}/": "GET, HEAD",
        f"/a/{place.slug}/feed/": "GET, HEAD",
        f"/a/{place.slug}/comment": "POST",
        "/oembed": "GET, HEAD",
        "/sign-out": "POST",
        "/api/v1/session": "DELETE, GET, POST",
        f"/api/v1/articles/{place.slug}": "GET",
        f"/sse/articles/{place.slug}/": "GET",
        "/healthz": "GET, HEAD",
        "/readyz": "GET, HEAD",
        asset(client): "GET, HEAD",
        "/embed.js": "GET, HEAD",
    }
    for path, allowed in addresses.items():
        answer = client.request("PUT", path, headers=headers)
        assert answer.status_code == 405, path
        assert ", ".join(sorted(answer.headers["Allow"].replace(" ", "").split(","))) == allowed, path


async def test_a_refused_socket_reveals_nothing_else(server: Hustings) -> None:
    async with Client(server.address) as ann:
        with pytest.raises(InvalidStatus) as refused:
            async with ann.open_path("/ws/articles/nothing/"):
                pass
    headers = refused.value.response.headers
    assert "html" not in headers.get("Content-Type", "")
    assert "Server" not in headers


def test_https_responses_have_strict_transport_security(stage: Stage) -> None:
    with stage.running_server(HTTPS="on", TRUSTED_PROXIES="127.0.0.1", HSTS_DAYS="7") as server:
        over_https = {"X-Forwarded-Proto": "https"}
        for path in ("/", "/sign-in/", "/embed.js", "/nothing/"):
            answer = httpx.get(f"{server.address}{path}", headers=over_https)
            assert answer.headers["Strict-Transport-Security"] == "max-age=604800"
            assert "Strict-Transport-Security" not in httpx.get(f"{server.address}{path}").headers
