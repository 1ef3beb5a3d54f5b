"""Attacks of `docs/security-tests.md` that no other file is about."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from pytest_django import Settings

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.http.outgoing import MAX_ANSWER_BYTES, ask
from debate.readers.models import Reader, Role
from tests.cast import PASSWORD, account, set_scene

pytestmark = pytest.mark.django_db


def test_signing_in_begins_another_session_than_the_one_that_was_planted() -> None:
    account("Ann")
    for address, said in (
        ("/sign-in/", {"username": "ann", "password": PASSWORD}),
        ("/sign-in/guest", {"name": f"Gus {uuid4().hex[:6]}"}),
    ):
        attacker = Browser()
        attacker.post("/sign-in/guest", {"name": f"Mallory {uuid4().hex[:6]}"})
        planted = attacker.cookies["sessionid"].value
        victim = Browser()
        victim.cookies["sessionid"] = planted
        assert victim.post(address, said).status_code == 302
        assert victim.cookies["sessionid"].value != planted
        assert not Session.objects.filter(session_key=planted).exists()
        assert attacker.get("/api/v1/session").json()["reader"]["kind"] == "anonymous"


@pytest.mark.parametrize("sent", ["/a/bridge/\r\nX-Evil: 1", "/a/bridge/\nX-Evil: 1", "/a/bridge/%0d%0aX-Evil:%201"])
def test_nothing_that_is_sent_makes_a_header(sent: str) -> None:
    set_scene()
    account("Ann")
    browser = Browser()
    answers = [
        browser.post("/sign-in/", {"username": "ann", "password": PASSWORD, "next": sent}),
        browser.post("/language", {"language": "de", "next": sent}),
        browser.post("/language", {"language": f"de{sent}", "next": "/"}),
        browser.post("/sign-out", {"next": sent}),
        browser.get("/oembed", {"url": f"http://testserver{sent}"}),
        browser.get("/a/bridge/", headers={"accept-language": sent.replace("\r", " ").replace("\n", " ")}),
    ]
    for answer in answers:
        assert answer.status_code < 500 and "X-Evil" not in answer.headers
        assert not any("\n" in value or "\r" in value for _, value in answer.items())
        assert "x-evil" not in {cookie.lower() for cookie in answer.cookies}


def test_a_compressed_request_is_not_unpacked() -> None:
    set_scene()
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Gus"})
    bomb = gzip.compress(json.dumps({"body": "x" * 10_000_000, "key": str(uuid4())}).encode())
    assert len(bomb) < 64 * 1024
    answer = browser.generic(
        "POST",
        "/api/v1/articles/bridge/comments",
        bomb,
        content_type="application/json",
        headers={"content-encoding": "gzip"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_json")
    assert not Comment.objects.exists()


@contextmanager
def server(answer: bytes, status: int = 200, **headers: str) -> Iterator[tuple[str, list[str]]]:
    """Serve one answer until the test ends; yields the address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", asked
        running.shutdown()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_another_server_cannot_send_us_to_a_third_one(status: int) -> None:
    with server(b"secret") as (inside, asked), server(b"", status, Location=f"{inside}/metadata") as (outside, _):
        with pytest.raises(OSError, match=f"HTTP status {status}"):
            ask("GET", outside, timeout_s=10)
        assert asked == []


def test_other_servers_are_read_only_as_far_as_an_answer_can_be_long() -> None:
    long = b"x" * (MAX_ANSWER_BYTES + 1)
    with server(long) as (address, _), pytest.raises(ValueError, match="more than"):
        ask("GET", address, timeout_s=10)
    # One that packs its answer unasked gets it back as it is.
    packed = gzip.compress(b"x" * 10_000_000)
    with server(packed, Content_Encoding="gzip") as (address, _):
        assert ask("GET", address, timeout_s=10) == packed


TEMPLATES = ("{{ settings.SECRET_KEY }}", "{% debug %}", "{{ 7|add:7 }}", "%(key)s {0.__class__} ${7*7}")


@pytest.mark.parametrize("typed", TEMPLATES)
def test_template_code_is_shown_as_it_was_typed(typed: str, settings: Settings) -> None:
    scene = set_scene()
    browser = Browser()
    browser.post("/sign-in/guest", {"name": typed[:40]})
    browser.post("/a/bridge/comment", {"body": typed, "key": str(uuid4())})
    scene.post(scene.ben)
    for address in ("/a/bridge/", "/a/bridge/feed/", "/"):
        page = unescape(browser.get(address).content.decode())
        assert settings.SECRET_KEY not in page and "__class__ =" not in page
        assert typed in page or address == "/"
    comment = browser.get("/api/v1/articles/bridge/comments").json()["comments"][1]
    assert (comment["body"], comment["author"]["name"]) == (typed, typed[:40].strip())
    assert browser.get("/debates/", {"q": typed}).status_code == 200


SQL = (
    "' OR '1'='1",
    "'; DROP TABLE debate_comment; --",
    "%' UNION SELECT password FROM auth_user --",
    "\\'; --",
    "1)--",
)


@pytest.mark.parametrize("typed", SQL)
def test_sql_is_a_text_like_any_other(typed: str) -> None:
    scene = set_scene()
    scene.post(scene.ann)
    account("Mo Two", role=Role.MODERATOR)
    browser = Browser()
    browser.post("/sign-in/", {"username": "mo two", "password": PASSWORD})
    before = (Comment.objects.count(), Reader.objects.count(), Article.objects.count())
    for address, names in (
        ("/debates/", ("q", "section", "cursor")),
        ("/a/bridge/search/", ("q", "cursor")),
        ("/a/bridge/", ("sort", "side", "cursor", "thread")),
        ("/api/v1/articles/bridge/comments", ("sort", "cursor", "thread")),
        ("/api/v1/articles/bridge/changes", ("epoch", "since")),
        ("/api/v1/moderation/queue", ("queue", "author", "words", "article", "state", "cursor")),
        ("/api/v1/moderation/audit-log", ("moderator", "action", "text", "article", "since", "cursor")),
    ):
        for name in names:
            # Without a queue its filters don't count.
            answer = browser.get(address, {"queue": "new", name: typed})
            assert answer.status_code < 500, (address, name)
            assert "A word." not in answer.content.decode() or name not in ("q", "words", "author", "article")
    assert (Comment.objects.count(), Reader.objects.count(), Article.objects.count()) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../live/settings.py",
        "/static/%2e%2e/%2e%2e/pyproject.toml",
        "/static/..%2f..%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/....//pyproject.toml",
        "/static/%5c..%5cpyproject.toml",
        "/embed.js/../../pyproject.toml",
        "/moderation/audit-log.../../../etc/passwd",
        "/a/../../etc/passwd/",
    ],
)
def test_no_address_leads_out_of_the_public_files(path: str) -> None:
    answer = Browser().get(path)
    assert answer.status_code in (302, 404), answer.status_code
    assert b"SECRET_KEY" not in answer.content and b"[project]" not in answer.content and b"root:" not in answer.content
