"""Conditional requests: an unchanged response is not sent again, even if a proxy's compression has changed its tag."""

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from debate.comments.models import Comment
from debate.moderation.decisions import decide
from tests.cast import set_scene

pytestmark = pytest.mark.django_db

PATHS = [
    "/api/v1/articles/bridge/changes?since=0",
    "/api/v1/openapi.json",
    "/a/bridge/feed/",
    "/oembed?url=http://testserver/a/bridge/",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_an_unchanged_response_is_a_304(path: str, encoding: str) -> None:
    scene, browser = set_scene(), Browser(headers={"Accept-Encoding": encoding})
    for _ in range(9):
        scene.post(scene.ann, "A comment long enough for an answer that is worth the while to be compressed.")
    first = browser.get(path)
    assert first.status_code == 200
    assert encoding == first.headers.get("Content-Encoding", "identity") or "oembed" in path
    strong = first["ETag"].removeprefix("W/")
    for known in (first["ETag"], strong, f"W/{strong}", f'"another", W/{strong}', "*"):
        again = browser.get(path, headers={"If-None-Match": known})
        assert (again.status_code, b"".join(again)) == (304, b""), known
    assert browser.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_an_unchanged_empty_feed_is_a_304_a_minute_later() -> None:
    set_scene()
    with time_machine.travel(timezone.now()) as traveller:
        known = {"If-None-Match": Browser().get("/a/bridge/feed/")["ETag"]}
        traveller.shift(60)
        assert Browser().get("/a/bridge/feed/", headers=known).status_code == 304


def test_a_feed_is_resent_after_a_comment_is_removed() -> None:
    scene, browser = set_scene(), Browser()
    scene.post(scene.ann, "Stays")
    scene.post(scene.ann, "Goes")
    known = {"If-None-Match": browser.get("/a/bridge/feed/")["ETag"]}
    assert browser.get("/a/bridge/feed/", headers=known).status_code == 304
    decide(scene.mo, Comment.objects.get(body="Goes").pk, action="remove")
    assert b"Goes" not in browser.get("/a/bridge/feed/", headers=known).content
