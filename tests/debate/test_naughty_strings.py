"""Strings that break programs, through every field into every output: no 5xx, and everything is well-formed."""

import csv
import json
import re
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.filters.models import FilterWord
from debate.comments.models import Comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.readers.models import Reader, Role
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.debate.test_api import Caller
from tests.debate.test_shared_rows import open_form
from tests.naughty import encodable, naughty_strings, pieces
from tests.support.frame import NEWS, Frame

pytestmark = pytest.mark.django_db

STRINGS = naughty_strings()
ALLOWED_IN_BODY = {"p", "br", "a"}


class Scripts(HTMLParser):
    """Finds scripts that a page would execute and its templates did not write."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_data = ("type", "application/ld+json") in attrs
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or (name in ("href", "src", "action") and address.startswith("javascript:")):
                self.found.append(f"{tag} {name}={value}")
        if tag in ("svg", "script", "img") and any(value and "alert(1)" in value for _, value in attrs):
            self.found.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._is_data = False

    def handle_data(self, data: str) -> None:
        if self._is_data:
            assert json.loads(data)["@context"] == "https://schema.org"
        elif self.lasttag == "script" and "alert(1)" in data and "getElementById" not in data:
            self.found.append(f"script: {data[:60]}")


def admin() -> Browser:
    boss = account("Boss", role=Role.ADMINISTRATOR)
    User.objects.filter(reader=require_reader(boss)).update(is_staff=True, is_superuser=True)
    browser = Browser()
    browser.post("/sign-in/", {"username": "boss", "password": PASSWORD})
    return browser


def write_everywhere(scene: Scene) -> None:
    """Write the strings to every text field without cleaning, as in rows that are older than a rule."""
    storable = [re.sub("[\ud800-\udfff\x00]", "", text) for text in STRINGS]
    Article.objects.update(
        title=" ".join(storable)[:200], section=storable[1][:60], byline=storable[2][:120], body="\n\n".join(storable)
    )
    Poll.objects.update(question=" ".join(storable[5:])[:200])
    for choice, text in zip(scene.choices, storable, strict=False):
        type(choice).objects.filter(pk=choice.pk).update(label=text[:80])
    for number, reader in enumerate(Reader.objects.order_by("pk")):
        Reader.objects.filter(pk=reader.pk).update(name=storable[number][:40], badge=storable[number + 4][:20])
    for text in storable:
        comment = scene.post(scene.ann, "old")
        Comment.objects.filter(pk=comment.pk).update(body=text)


def test_every_api_field_accepts_or_refuses_naughty_strings() -> None:
    scene = set_scene()
    comment = scene.post(scene.ben)
    caller, mo = Caller(), Caller().log_in("mo")
    for number, text in enumerate(STRINGS):
        answer = caller.call("POST", "/session", {"name": text[:40]})
        assert answer.status_code in (201, 409, 422), ascii(text)
        if number % 8 == 0:
            wrong = {"username": text[:150], "password": text}
            assert caller.call("POST", "/session/login", wrong).status_code in (401, 422, 429), ascii(text)
    caller.be_guest("Cleo")
    shown = []
    for text in [*pieces(3_900), *SINGLE]:
        answer = caller.call("POST", "/articles/bridge/comments", {"body": text, "key": str(uuid4())})
        assert answer.status_code in (201, 422), (ascii(text), answer.content)
        if answer.status_code == 201:
            shown.append(answer.json()["comment"])
    assert len(shown) > len(pieces(3_900))
    ben = require_reader(scene.ben).pk
    for text in pieces(480):
        body = {"reason": text, "category": ""}
        for who, path, sent in [
            (mo, f"/moderation/readers/{ben}/sanctions", body | {"kind": "warning"}),
            (mo, f"/comments/{comment.pk}/decisions", body | {"action": "pin"}),
            (mo, f"/comments/{comment.pk}/decisions", body | {"action": "unpin"}),
            (mo, f"/comments/{comment.pk}/decisions", {"action": text}),
            (caller, f"/comments/{comment.pk}/reports", {"reason": "spam", "note": text}),
            (caller, f"/comments/{comment.pk}/reports", {"reason": text}),
        ]:
            assert who.call("POST", path, sent).status_code < 500, (path, ascii(text))
    # Everybody gets what the response to the post said.
    listed = {one["id"]: one for one in caller.get("/articles/bridge/comments?limit=100")["comments"]}
    for one in shown:
        assert (listed[one["id"]]["body"], listed[one["id"]]["html"]) == (one["body"], one["html"])
        assert set(re.findall(r"<(\w+)", one["html"])) <= ALLOWED_IN_BODY


# Strings that must be in separate comments.
SINGLE = [text for text in STRINGS if len(text) < 60 and ("<" in text or ord(max(text)) > 0xFFFF or min(text) < " ")]


def test_naughty_strings_survive_a_round_trip_in_a_frame() -> None:
    scene = set_scene()
    SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=NEWS)
    posted = scene.post(scene.ben)
    frame = Frame().begin()
    names = []
    for text in STRINGS[::4]:
        answer = frame.call("POST", "/session", {"name": text[:40]})
        assert answer.status_code in (201, 409, 422), ascii(text)
        if answer.status_code == 201:
            session = answer.json()
            frame.token = session["token"]["token"]
            names.append(session["reader"]["name"])
            assert frame.do("GET", "/session")["reader"]["name"] == names[-1]
    for text in STRINGS[::32]:
        wrong = {"username": text[:150], "password": text}
        assert frame.call("POST", "/session/login", wrong).status_code in (401, 422, 429), ascii(text)
    assert names
    shown = []
    for text in [*pieces(3_900), *SINGLE[::3]]:
        answer = frame.call("POST", "/articles/bridge/comments", {"body": text, "key": str(uuid4())})
        assert answer.status_code in (201, 422), (ascii(text), answer.content)
        if answer.status_code == 201:
            shown.append(answer.json()["comment"])
    assert len(shown) > len(pieces(3_900))
    for text in pieces(480):
        for body in ({"reason": "spam", "note": text}, {"reason": text}):
            assert frame.call("POST", f"/comments/{posted.pk}/reports", body).status_code < 500, ascii(text)
        assert frame.call("PATCH", f"/comments/{shown[0]['id']}", {"body": text}).status_code in (200, 422), ascii(text)
    listed = {one["id"]: one for one in frame.do("GET", "/articles/bridge/comments?limit=100")["comments"]}
    for one in shown[1:]:
        assert (listed[one["id"]]["body"], listed[one["id"]]["html"]) == (one["body"], one["html"])
    page = Browser().get("/embed/https/news.example/a/bridge/")
    assert page.status_code == 200
    assert Scripts(page.content.decode()).found == []
    # As a token, or as the surrounding page's origin, they identify nobody.
    for text in STRINGS[::4]:
        header = encodable(text).encode().decode("latin-1").replace("\r", " ").replace("\n", " ")
        for token, embedder in ((header, NEWS), (frame.token, header)):
            stranger = Frame(embedder)
            stranger.token = token or " "
            assert stranger.refused("GET", "/session") == "invalid_token", ascii(text)


def test_every_plain_form_and_query_handles_naughty_strings() -> None:
    scene = set_scene()
    browser, mo = Browser(), Browser()
    mo.post("/sign-in/", {"username": "mo", "password": PASSWORD})
    comment = scene.post(scene.mo)
    storable = [encodable(text) for text in pieces(480)]
    for text in storable:
        for who, path, form in [
            (browser, "/sign-in/guest", {"name": text[:40]}),
            (browser, "/sign-in/", {"username": text, "password": text}),
            (mo, "/a/bridge/comment", {"body": text, "key": text}),
            (mo, f"/comment/{comment.pk}/edit", {"body": text}),
            (mo, f"/comment/{comment.pk}/report", {"reason": text, "note": text}),
            (mo, f"/comment/{comment.pk}/decision", {"action": text, "reason": text}),
            (mo, f"/poll/{scene.poll.pk}/vote", {"choice": text, "next": text}),
        ]:
            answer = who.post(path, form)
            assert answer.status_code < 500, (path, ascii(text))
            assert Scripts(answer.content.decode()).found == [], (path, ascii(text))
        for path, name in [
            ("/a/bridge/", "comment"),
            ("/debates/", "q"),
            ("/debates/", "section"),
            ("/debates/", "cursor"),
            ("/a/bridge/search/", "q"),
            ("/moderation/", "words"),
            ("/moderation/", "author"),
            ("/moderation/audit-log/", "text"),
            ("/moderation/audit-log/", "moderator"),
            ("/oembed", "url"),
            ("/api/v1/articles/bridge/comments", "cursor"),
        ]:
            answer = mo.get(path, {name: text})
            assert answer.status_code < 500, (path, ascii(text))
            assert Scripts(answer.content.decode()).found == [], (path, ascii(text))


def test_every_admin_form_handles_naughty_strings() -> None:
    scene, browser = set_scene(), admin()
    site = Site.objects.create(name="News")
    word = FilterWord.objects.create(word="blorp", verdict="hold")
    reader = require_reader(scene.ann).pk
    fields = [
        (f"/admin/debate/article/{scene.article.pk}/change/", ("title", "section", "byline", "body", "starters"), 60),
        (f"/admin/debate/poll/{scene.poll.pk}/change/", ("question", "choices-0-label"), 80),
        (f"/admin/debate/site/{site.pk}/change/", ("name", "reserved_names"), 80),
        (f"/admin/debate/filterword/{word.pk}/change/", ("word", "note"), 60),
        (f"/admin/debate/reader/{reader}/change/", ("name", "badge", "sections"), 20),
    ]
    for path, names, size in fields:
        form = open_form(browser, path) | {f"choices-{place}-position": place + 1 for place in range(3)}
        for text in [encodable(text[:size]) for text in STRINGS[:: 1 + len(STRINGS) // 24]]:
            answer = browser.post(path, form | dict.fromkeys(names, text))
            assert answer.status_code in (200, 302), (path, ascii(text))
            assert Scripts(answer.content.decode()).found == [], (path, ascii(text))
    assert Browser().get("/a/bridge/").status_code == Browser().get("/a/bridge/feed/").status_code == 200


def test_every_output_is_well_formed_with_naughty_strings_stored() -> None:
    scene, browser = set_scene(), admin()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    write_everywhere(scene)
    for path in (
        "/",
        "/debates/?q=alert(1)",
        "/a/bridge/search/?q=alert(1)",
        "/a/bridge/picture.png",
        "/a/bridge/",
        "/a/bridge/poll/",
        "/moderation/?queue=new",
        f"/moderation/comment/{Comment.objects.latest('pk').pk}/",
        f"/moderation/people/{require_reader(scene.ann).pk}/",
        "/moderation/audit-log/",
        "/moderation/statistics/",
        "/transparency/",
        f"/admin/debate/article/{scene.article.pk}/change/",
        f"/admin/debate/poll/{scene.poll.pk}/change/",
        "/admin/debate/comment/",
        "/admin/debate/reader/",
    ):
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert path.endswith(".png") or Scripts(answer.content.decode()).found == [], path
    ElementTree.fromstring(browser.get("/a/bridge/feed/").content)
    for path in (
        "articles/bridge",
        "articles/bridge/comments?limit=100",
        "articles/bridge/changes?since=0",
        "openapi.json",
    ):
        json.loads(browser.get(f"/api/v1/{path}").content)
    json.loads(browser.get("/oembed", {"url": "http://testserver/a/bridge/"}).content)
    poll = f"/admin/debate/poll/{scene.poll.pk}/files"
    for path in ("/moderation/audit-log.csv", f"{poll}/results.csv", f"{poll}/timeline.csv"):
        rows = list(csv.reader(_content(browser.get(path)).splitlines(keepends=True)))
        assert len({len(row) for row in rows}) == 1, path
        assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "@")], path
    for path in ("/moderation/audit-log.json", f"{poll}/results.json"):
        json.loads(_content(browser.get(path)))


def _content(answer: Any) -> str:
    assert answer.status_code == 200, answer
    whole = answer.getvalue() if answer.streaming else answer.content
    return str(whole.decode("utf-8-sig"))
