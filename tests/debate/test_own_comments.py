"""A reader's own comments on one page: from all debates and in every state, and nobody else's."""

import re
from html import unescape

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.editing import withdraw_comment
from debate.comments.own import ON_A_PAGE
from debate.moderation.decisions import decide
from debate.moderation.undo import undo_decision
from debate.rights.asking import require_reader
from tests.cast import account, set_scene

pytestmark = pytest.mark.django_db


def entry_of(page: str) -> str:
    (entry,) = re.findall(r'<article class="found">(.*?)</article>', page, re.DOTALL)
    return str(entry)


def test_own_comments_are_listed_with_their_state_and_replies() -> None:
    scene, ada, browser = set_scene(), account("Ada"), Browser()
    user = require_reader(ada).user
    assert user
    browser.force_login(user)
    assert "You have not commented yet." in browser.get("/account/comments/").content.decode()
    first = scene.post(ada, "A plain word.")
    for number in range(2):
        scene.post(scene.ben, f"Somebody else's, {number}.", parent=first)
    decide(scene.mo, scene.post(ada, "A rude word.").pk, action="remove")
    withdraw_comment(ada, scene.post(ada, "A hasty word.").pk)
    page = browser.get("/account/comments/").content.decode()
    entries = re.findall(r'<article class="found">(.*?)</article>', page, re.DOTALL)
    withdrawn, removed, plain = entries
    assert "Withdrawn" in withdrawn and "hasty" not in withdrawn
    assert "Removed" in removed and "A rude word." in removed
    assert "A plain word." in plain and "2 replies" in plain and "A new bridge" in plain
    assert "Somebody else" not in page


def test_an_author_reads_why_a_comment_was_removed_and_nobody_else_does() -> None:
    scene, ada, browser = set_scene(), account("Ada"), Browser()
    user = require_reader(ada).user
    assert user
    browser.force_login(user)
    comment = scene.post(ada, "Buy my bread.")
    removal, _ = decide(scene.mo, comment.pk, action="remove", reason="A shop's address", category="spam")
    page = browser.get("/account/comments/").content.decode()
    (entry,) = re.findall(r'<article class="found">(.*?)</article>', page, re.DOTALL)
    assert (
        "A moderator removed it on" in entry
        and "Reason: Advertising or spam." in entry
        and "A shop's address" in unescape(entry)
    )
    assert "Mo" not in re.findall(r"\w+", re.sub("<[^>]*>", " ", entry))
    assert browser.get("/api/v1/notices").json()["notices"][0]["message"] == (
        "A moderator removed your comment. Reason: Advertising or spam."
    )
    assert "shop" not in Browser().get("/a/bridge/").content.decode()
    # Once it is back there is nothing to explain.
    undo_decision(scene.mo, removal.pk)
    assert "address" not in unescape(entry_of(browser.get("/account/comments/").content.decode()))


def test_a_reason_in_a_moderators_own_words_is_enough() -> None:
    scene, ada, browser = set_scene(), account("Ada"), Browser()
    user = require_reader(ada).user
    assert user
    browser.force_login(user)
    decide(scene.mo, scene.post(ada, "A WORD.").pk, action="remove", category="other", reason="Shouting")
    page = browser.get("/account/comments/").content.decode()
    assert "Something else" not in page and "“Shouting”" in page
    assert browser.get("/api/v1/notices").json()["notices"][0]["message"] == "A moderator removed your comment."


def test_older_comments_follow_each_once() -> None:
    scene, ada, browser = set_scene(), account("Ada"), Browser()
    user = require_reader(ada).user
    assert user
    browser.force_login(user)
    Article.objects.create(slug="tunnel", title="A new tunnel")
    for number in range(ON_A_PAGE + 3):
        scene.post(ada, f"Word number {number}.")
    address, seen = "/account/comments/", list[str]()
    for _ in range(2):
        page = browser.get(address).content.decode()
        seen += re.findall(r"Word number (\d+)\.", page)
        address = "/account/comments/" + "".join(re.findall(r'href="(\?before=\d+)"', page))
    assert seen == [str(number) for number in reversed(range(ON_A_PAGE + 3))]
    assert address == "/account/comments/"
    assert "There are no older comments." in browser.get("/account/comments/?before=1").content.decode()


def test_nobody_without_a_name_has_own_comments() -> None:
    assert Browser().get("/account/comments/").status_code == 302


def test_moderators_read_that_a_comment_waits_for_review_and_its_author_that_only_they_see_it() -> None:
    scene, ada = set_scene(), account("Ada")
    Article.objects.update(moderation="before")
    said = scene.post(ada, "Read me first.")
    for who, words in ((ada, "Waiting for a moderator · only you see this"), (scene.mo, "Waiting for review")):
        browser, user = Browser(), require_reader(who).user
        assert user
        browser.force_login(user)
        page = browser.get("/a/bridge/").content.decode()
        comment = page.partition(f'id="comment-{said.pk}"')[2].partition("</article>")[0]
        assert "Read me first." in comment and re.findall(r"data-pending>(.*?)</p>", comment) == [words]
