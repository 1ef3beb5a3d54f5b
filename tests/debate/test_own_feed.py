"""A reader's own feed: at a secret address, with what concerns them, and without people whom they have hidden."""

import re
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.hiding import hide_person
from debate.comments.posting import post_comment
from debate.following.following import follow
from debate.moderation.decisions import decide
from debate.readers.identity import Identity
from debate.rights.asking import require_reader
from tests.cast import Scene, account, set_scene

pytestmark = pytest.mark.django_db

ENTRY = "{http://www.w3.org/2005/Atom}entry"
TITLE = "{http://www.w3.org/2005/Atom}title"


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def browser_of(who: Identity) -> Browser:
    """Return a browser in which an account is signed in."""
    user, browser = require_reader(who).user, Browser()
    assert user
    browser.force_login(user)
    return browser


def address_of(browser: Browser) -> str:
    """Return the path of the feed that a reader's page names."""
    page = browser.get("/account/feed/").content.decode()
    found = re.search(r'value="http://testserver(/feed/[^"]+)"', page)
    return found[1] if found else ""


def titles(path: str) -> list[str]:
    """Read a feed as a feed reader does, without cookies."""
    answer = Browser().get(path)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return [str(entry.findtext(TITLE)) for entry in ElementTree.fromstring(answer.content).iter(ENTRY)]


def test_a_feed_has_replies_to_its_reader_and_what_is_new_in_debates_that_they_follow(scene: Scene) -> None:
    ada = account("Ada")
    browser = browser_of(ada)
    own = scene.post(ada, "A word of mine.")
    scene.post(scene.ben, "An answer to it.", parent=own)
    scene.post(scene.ann, "Said to nobody.")
    elsewhere = Article.objects.create(slug="tunnel", title="A new tunnel")
    post_comment(scene.ann, elsewhere.slug, body="Dig deeper.", key=uuid4())
    browser.post("/account/feed/")
    path = address_of(browser)
    assert titles(path) == ["Ben answered you: A new bridge"]
    follow(ada, elsewhere.slug)
    assert titles(path) == ["Ann: A new tunnel", "Ben answered you: A new bridge"]
    follow(ada, scene.article.slug)
    assert titles(path) == ["Ann: A new tunnel", "Ann: A new bridge", "Ben answered you: A new bridge"]


def test_people_whom_the_reader_has_hidden_are_in_no_entry_and_in_the_debates_feed_as_before(scene: Scene) -> None:
    ada = account("Ada")
    browser = browser_of(ada)
    follow(ada, scene.article.slug)
    browser.post("/account/feed/")
    own = scene.post(ada, "A word of mine.")
    scene.post(scene.ben, "Wombats dig square holes.", parent=own)
    scene.post(scene.ann, "A calm word.")
    hide_person(ada, require_reader(scene.ben).pk)
    assert titles(address_of(browser)) == ["Ann: A new bridge"]
    for everybody in (browser, Browser()):
        assert "square holes" in everybody.get("/a/bridge/feed/").content.decode()


def test_removed_and_waiting_comments_are_in_no_feed(scene: Scene) -> None:
    ada = account("Ada")
    browser = browser_of(ada)
    follow(ada, scene.article.slug)
    browser.post("/account/feed/")
    removed = scene.post(scene.ben, "Advertising.")
    path = address_of(browser)
    before = Browser().get(path)
    assert "Advertising" in before.content.decode()
    decide(scene.mo, removed.pk, action="remove")
    after = Browser().get(path, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and "Advertising" not in after.content.decode()


def test_a_new_address_ends_the_old_one_and_a_stopped_feed_is_gone(scene: Scene) -> None:
    browser = browser_of(account("Ada"))
    assert address_of(browser) == ""
    browser.post("/account/feed/")
    first = address_of(browser)
    browser.post("/account/feed/")
    second = address_of(browser)
    assert first != second
    assert [Browser().get(path).status_code for path in (first, second)] == [404, 200]
    browser.post("/account/feed/", {"stop": "yes"})
    assert Browser().get(second).status_code == 404
    assert address_of(browser) == ""


def test_a_guest_has_a_feed_of_replies_and_nobody_else_has_one(scene: Scene) -> None:
    assert Browser().get("/account/feed/").status_code == 302
    cleo = Browser(headers={"Sec-Fetch-Site": "same-origin"})
    cleo.post("/sign-in/guest", {"name": "Cleo"})
    cleo.post("/account/feed/")
    assert titles(address_of(cleo)) == []
    answer = Browser().get(address_of(cleo))
    assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex", "no-referrer")
