"""Requests with too large bodies: refused before they are read, over a raw socket."""

import json
import re
import socket as sockets
from collections.abc import Callable
from contextlib import closing

import httpx
import pytest

from debate.errors import TooLarge
from live.fanout.viewer import CLOSE_TIMEOUT_S
from tests.support.servers import Hustings

LIMIT_BYTES = 64 * 1024
ANSWER_TIMEOUT_S = 10.0


def connect(server: Hustings, path: str, *headers: str) -> sockets.socket:
    """Send a request up to the end of its headers."""
    connection = sockets.create_connection(("127.0.0.1", server.port), timeout=ANSWER_TIMEOUT_S)
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{server.port}", *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def read_answer(connection: sockets.socket) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer."""
    received = connection.makefile("rb")
    status = int(received.readline().split()[1])
    headers: dict[str, str] = {}
    while line := received.readline().strip():
        name, _, value = line.decode().partition(": ")
        headers[name.lower()] = value
    return status, headers, received.read(int(headers["content-length"]))


@pytest.mark.parametrize("further", [[], ["Expect: 100-continue"]], ids=["", "asking whether to send it"])
def test_a_body_declared_too_large_is_refused_before_it_is_sent(server: Hustings, further: list[str]) -> None:
    with closing(connect(server, "/api/v1/session", f"Content-Length: {LIMIT_BYTES + 1}", *further)) as connection:
        status, headers, body = read_answer(connection)
        assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
        assert headers["connection"] == "close"
        connection.sendall(b"x" * (LIMIT_BYTES + 1))
        assert connection.recv(1) == b""


@pytest.mark.parametrize("chunk", [1_000, 20_000, LIMIT_BYTES + 1])
def test_a_chunked_body_is_cut_off_at_the_limit(server: Hustings, chunk: int) -> None:
    with closing(connect(server, "/api/v1/session", "Transfer-Encoding: chunked")) as connection:
        for _ in range(LIMIT_BYTES // chunk + 1):
            connection.sendall(f"{chunk:x}\r\n".encode() + b"x" * chunk + b"\r\n")
        status, _, body = read_answer(connection)
        assert (status, json.loads(body)["error"]["code"]) == (413, "too_large")
        connection.sendall(b"0\r\n\r\n")
        assert connection.recv(1) == b""


def test_a_client_that_keeps_sending_is_disconnected(server: Hustings) -> None:
    with closing(connect(server, "/api/v1/session", f"Content-Length: {1 << 40}")) as connection:
        assert read_answer(connection)[0] == 413
        connection.settimeout(CLOSE_TIMEOUT_S + ANSWER_TIMEOUT_S)
        with pytest.raises(ConnectionError):
            while True:
                connection.sendall(b"x" * LIMIT_BYTES)


def test_a_browser_gets_a_readable_refusal(server: Hustings) -> None:
    with closing(connect(server, "/sign-in/", f"Content-Length: {LIMIT_BYTES + 1}")) as connection:
        status, headers, body = read_answer(connection)
        assert (status, body.decode()) == (413, f"{TooLarge.default_message}\n")
        assert headers["content-type"].startswith("text/plain")


def in_one(content: bytes) -> bytes:
    return content


def in_chunks(content: bytes) -> object:
    return iter([content[: len(content) // 2], content[len(content) // 2 :]])


@pytest.mark.parametrize("body", [in_one, in_chunks])
def test_a_body_of_exactly_the_allowed_size_reaches_the_application(
    server: Hustings, body: Callable[[bytes], bytes]
) -> None:
    fitting = b'{"name": ""}'.ljust(LIMIT_BYTES)
    with httpx.Client(base_url=server.address, headers={"Content-Type": "application/json"}) as client:
        token = client.get("/api/v1/session").json()["csrf"]
        client.headers.update({"X-CSRFToken": token, "Origin": server.address})
        assert client.post("/api/v1/session", content=body(fitting)).json()["error"]["code"] == "invalid_name"
        assert client.post("/api/v1/session", content=body(fitting + b" ")).json()["error"]["code"] == "too_large"
        # The refused client continues on another connection.
        assert client.get("/api/v1/session").status_code == 200


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", "junk"),
        ("multipart/form-data; boundary=x", "junk"),
        ("application/x-www-form-urlencoded; charset=utf-16", "name=Ann"),
        ("application/x-www-form-urlencoded", "&".join(f"field{number}=x" for number in range(2_000))),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_words(server: Hustings, content_type: str, body: str) -> None:
    headers = {"Content-Type": content_type, "Origin": server.address}
    page = httpx.post(f"{server.address}/sign-in/guest", content=body, headers=headers)
    # Or that there is no name, if nothing of it can be read.
    assert page.status_code == 422 and re.search("This form can&#x27;t be read|Please add a name", page.text)
    call = httpx.post(f"{server.address}/api/v1/comments/preview", content=body, headers=headers)
    assert (call.status_code, call.json()["error"]["code"]) == (400, "malformed_json")
