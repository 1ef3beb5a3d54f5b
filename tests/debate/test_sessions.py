"""Sessions: they last while they are used, and nobody posts under a name that the page doesn't show."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser

from debate.comments.models import Comment
from debate.readers.models import Reader
from tests.cast import PASSWORD, account, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db

COMMENTS = "/articles/bridge/comments"


def comment(author: int | None) -> dict[str, Any]:
    return {"body": "A word", "key": str(uuid4()), "author": author}


def test_a_daily_guest_keeps_their_session_for_weeks() -> None:
    set_scene()
    browser, start = Browser(), datetime.now(UTC)
    browser.post("/sign-in/guest", {"name": "Ann"})
    for day in range(1, 22):
        with time_machine.travel(start + timedelta(days=day, minutes=day)):
            answer = browser.get("/a/bridge/")
            assert ">Ann</b>" in answer.content.decode(), f"day {day}"
            # The browser, too, is told to keep the cookie, but not on every page.
            assert "sessionid" in answer.cookies
            assert "sessionid" not in browser.get("/a/bridge/").cookies


def test_an_active_account_stays_signed_in_and_an_unused_session_expires() -> None:
    set_scene()
    account("Cleo")
    browser, start = Browser(), datetime.now(UTC)
    browser.post("/sign-in/", {"username": "cleo", "password": PASSWORD})
    for days, is_known in [(10, True), (20, True), (35, False)]:
        with time_machine.travel(start + timedelta(days=days)):
            session = browser.get("/api/v1/session").json()
            assert (session["reader"]["name"] == "Cleo") is is_known


def test_reading_does_not_start_a_session() -> None:
    set_scene()
    browser = Browser()
    for address in ("/", "/a/bridge/", "/api/v1/articles/bridge"):
        assert "sessionid" not in browser.get(address).cookies


def test_taking_a_guest_name_never_signs_an_account_out() -> None:
    set_scene()
    account("Cleo")
    caller = Caller()
    caller.token = caller.do("POST", "/session/login", {"username": "cleo", "password": PASSWORD})["csrf"]
    assert caller.refused("POST", "/session", {"name": "Anonymous"}) == (403, "signed_in")
    assert caller.get("/session")["reader"]["name"] == "Cleo"
    assert not Reader.objects.filter(name="Anonymous").exists()


def test_nobody_posts_under_a_name_that_the_page_does_not_show() -> None:
    set_scene()
    account("Cleo")
    caller = Caller()
    ann = caller.do("POST", "/session", {"name": "Ann"})["reader"]["id"]
    session = caller.do("POST", "/session/login", {"username": "cleo", "password": PASSWORD})
    caller.token = session["csrf"]
    assert caller.refused("POST", COMMENTS, comment(ann)) == (409, "reader_changed")
    assert Comment.objects.count() == 0
    caller.do("POST", COMMENTS, comment(session["reader"]["id"]))
    caller.do("POST", COMMENTS, comment(None) | {"body": "Without saying as whom"})
    assert {posted.author.name for posted in Comment.objects.all()} == {"Cleo"}
