"""Forms and calls from pages of others change nothing; ours need no token, and their pages set no cookie."""

import re
from typing import Any

import pytest
from django.test import Client as Browser

from debate.comments.models import Comment
from debate.readers.models import Reader
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db

OWN, OTHER, SIBLING = "http://testserver", "https://evil.example", "http://www.testserver"


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def browser_of_ann() -> Browser:
    """A browser with a session and a ballot cookie, and no token."""
    browser = Browser(enforce_csrf_checks=True)
    form = {"name": "Ann Lee", "next": "/"}
    assert browser.post("/sign-in/guest", form, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
    assert {"sessionid", "hustings_voter"} <= set(browser.cookies)
    browser.cookies.pop("csrftoken", None)
    return browser


def like(browser: Browser, comment: Comment, headers: dict[str, str]) -> int:
    return browser.post(f"/comment/{comment.pk}/like", {"next": "/a/bridge/"}, headers=headers).status_code


def call_like(browser: Browser, comment: Comment, headers: dict[str, str]) -> int:
    address = f"/api/v1/comments/{comment.pk}/like"
    return browser.put(address, content_type="application/json", headers=headers).status_code


# What a browser sends, and whether that comes from a page of ours.
CASES: dict[str, tuple[dict[str, str], bool]] = {
    "same origin": ({"Sec-Fetch-Site": "same-origin", "Origin": OWN}, True),
    "asked for by the reader": ({"Sec-Fetch-Site": "none"}, True),
    "same origin, behind a proxy that ends HTTPS": (
        {"Sec-Fetch-Site": "same-origin", "Origin": OWN.replace("http:", "https:")},
        True,
    ),
    "same site": ({"Sec-Fetch-Site": "same-site", "Origin": SIBLING}, False),
    "cross site": ({"Sec-Fetch-Site": "cross-site", "Origin": OTHER}, False),
    "cross site without an origin": ({"Sec-Fetch-Site": "cross-site"}, False),
    "cross site with an origin that is hidden": ({"Sec-Fetch-Site": "cross-site", "Origin": "null"}, False),
    "a browser without fetch metadata": ({"Origin": OWN}, True),
    "a browser without fetch metadata, from elsewhere": ({"Origin": OTHER}, False),
    "a browser without fetch metadata, hidden": ({"Origin": "null"}, False),
    "an old browser": ({}, False),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("do", [like, call_like])
def test_what_a_reader_with_cookies_sends_counts_if_it_comes_from_a_page_of_ours(
    scene: Scene, case: str, do: Any
) -> None:
    headers, is_ours = CASES[case]
    comment = scene.post(scene.ben)
    status = do(browser_of_ann(), comment, headers)
    comment.refresh_from_db()
    assert (status < 400, comment.likes) == (is_ours, int(is_ours)), status
    assert is_ours or status == 403


@pytest.mark.parametrize("case", ["cross site", "a browser without fetch metadata, from elsewhere"])
def test_a_page_of_another_site_takes_no_name_for_a_reader_without_cookies(scene: Scene, case: str) -> None:
    headers, _ = CASES[case]
    answer = Browser(enforce_csrf_checks=True).post("/sign-in/guest", {"name": "Eve", "next": "/"}, headers=headers)
    assert answer.status_code == 403 and not answer.cookies


def test_an_origin_that_the_operator_trusts_may_send_forms(scene: Scene, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = [OTHER]
    headers, _ = CASES["cross site"]
    assert like(browser_of_ann(), scene.post(scene.ben), headers) == 302


def test_a_call_without_cookies_and_headers_needs_no_token(scene: Scene) -> None:
    program = Browser(enforce_csrf_checks=True)
    answer = program.post("/api/v1/session", {"name": "A program"}, content_type="application/json")
    assert answer.status_code == 201


def test_a_call_with_cookies_that_says_nothing_of_its_origin_needs_the_sessions_token(scene: Scene) -> None:
    browser, comment = browser_of_ann(), scene.post(scene.ben)
    address = f"/api/v1/comments/{comment.pk}/like"
    refused = browser.put(address, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "csrf_failed")
    token = browser.get("/api/v1/session").json()["csrf"]
    assert browser.put(address, content_type="application/json", headers={"X-CSRFToken": token}).status_code == 200


def test_a_token_does_not_open_what_another_site_sends(scene: Scene) -> None:
    browser, comment = browser_of_ann(), scene.post(scene.ben)
    token = browser.get("/api/v1/session").json()["csrf"]
    headers = CASES["cross site"][0] | {"X-CSRFToken": token}
    assert call_like(browser, comment, headers) == 403


def test_the_pages_that_most_readers_get_have_no_token_and_set_no_cookie(scene: Scene) -> None:
    for browser in (Browser(), browser_of_ann()):
        before = set(browser.cookies)
        for address in ("/", "/a/bridge/", "/a/bridge/poll/", "/sign-in/"):
            answer = browser.get(address, headers={"Sec-Fetch-Site": "none"})
            assert "csrfmiddlewaretoken" not in answer.content.decode()
            assert set(browser.cookies) == before


def test_an_old_browser_gets_a_token_with_its_first_form_and_can_then_send_others(scene: Scene) -> None:
    browser = Browser(enforce_csrf_checks=True)
    sent = browser.post("/a/bridge/comment", {"body": "First words", "name": "Old"}, follow=True)
    page = sent.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token and "First words" in page
    words = {"body": "More words", "csrfmiddlewaretoken": token[1]}
    assert browser.post("/a/bridge/comment", words).status_code == 302
    assert set(Comment.objects.values_list("author__name", flat=True)) == {"Old"}


def test_the_admin_keeps_its_tokens(scene: Scene, admin_client: Browser) -> None:
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = admin_client.cookies
    page = browser.get("/admin/debate/article/add/").content.decode()
    assert "csrfmiddlewaretoken" in page
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert browser.post("/admin/debate/article/add/", {"title": "x"}, headers=headers).status_code == 403


def test_an_anonymous_form_sent_twice_posts_once(scene: Scene) -> None:
    form = {"body": "Said once", "name": "Somebody", "author": ""}
    statuses = [Browser(enforce_csrf_checks=True).post("/a/bridge/comment", form).status_code for _ in range(2)]
    assert statuses == [302, 409]
    assert Comment.objects.filter(body="Said once").count() == 1
    assert Reader.objects.filter(name="Somebody").exists()
