"""A debate's rules: the site's and an article's own, who can change them, and what they allow readers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from debate import errors
from debate.articles.models import Article
from debate.articles.rulebook import read_rules
from debate.articles.rules import (
    change_all_rules,
    change_article_rules,
    change_common_rules,
    change_rules,
    change_site_rules,
    move_article,
)
from debate.audit_log.models import Decision
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.models import Comment
from debate.comments.posting_status import read_posting_status
from debate.diffs import read_changes
from debate.moderation.decisions import decide
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.sites.models import Site
from debate.wire.articles import ChangesFrame
from tests.cast import ADDRESS, PASSWORD, Scene, account, anonymous_visitor, set_scene

pytestmark = pytest.mark.django_db


def test_an_article_inherits_every_rule_that_it_does_not_set() -> None:
    scene = set_scene()
    change_common_rules(slow_mode_s=60, moderation="before", max_depth=3)
    change_rules(scene.article.pk, slow_mode_s=0, max_depth=1)
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.is_held_back, rules.max_depth) == (0, True, 1)
    change_rules(scene.article.pk, slow_mode_s=None, max_depth=None)
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.max_depth) == (60, 3)


def test_a_rule_change_takes_a_revision_on_each_affected_article_only() -> None:
    scene = set_scene()
    other = Article.objects.create(slug="other", title="Other")
    change_rules(scene.article.pk, slow_mode_s=30)
    change_rules(scene.article.pk, slow_mode_s=30)
    assert (Article.objects.get(pk=scene.article.pk).rev, Article.objects.get(pk=other.pk).rev) == (1, 0)
    change_common_rules(accounts_only=True)
    change_common_rules(accounts_only=True)
    for article in (scene.article, other) * 2:
        read_changes(article.pk, None, 0)
    assert list(Article.objects.order_by("pk").values_list("rev", "rules_rev")) == [(2, 2), (1, 1)]


def test_changing_the_rules_of_many_debates_locks_none_of_them() -> None:
    scene, site = set_scene(), Site.objects.create(name="Courier")
    move_article(scene.article.pk, site_id=site.pk)
    with CaptureQueriesContext(connection) as queries:
        change_common_rules(accounts_only=True)
        change_site_rules(site.pk, slow_mode_s=30)
    on_articles = [query["sql"] for query in queries if "debate_article" in query["sql"]]
    assert on_articles and not [sql for sql in on_articles if not sql.startswith("SELECT") or "FOR " in sql]
    diff = read_changes(scene.article.pk, None, 1)
    assert isinstance(diff, ChangesFrame) and diff.article
    assert (diff.rev, diff.article.accounts_only, diff.article.slow_mode) == (2, True, 30)


@pytest.mark.parametrize(
    "change",
    [
        {"slow_mode_s": -1},
        {"slow_mode_s": 86_401},
        {"slow_mode_s": True},
        {"max_depth": "deep"},
        {"moderation": "never"},
        {"locked": "perhaps"},
        {"report_threshold": 10**30},
        {"colour": "red"},
    ],
)
def test_an_invalid_rule_is_refused_by_name(change: dict[str, Any]) -> None:
    scene = set_scene()
    for act in (lambda: change_rules(scene.article.pk, **change), lambda: change_common_rules(**change)):
        with pytest.raises(errors.Invalid, match=f"^{next(iter(change)).removesuffix('_s')}:"):
            act()
    assert Article.objects.get().rev == 0


def test_the_global_rules_set_every_rule() -> None:
    with pytest.raises(errors.Invalid):
        change_common_rules(slow_mode_s=None)


def test_only_chief_moderators_change_rules_and_the_audit_log_says_who() -> None:
    scene = set_scene()
    chief = account("Chief", role=Role.CHIEF)
    acts: tuple[Callable[[Identity], object], ...] = (
        lambda who: change_article_rules(who, scene.article.slug, locked=True),
        lambda who: change_all_rules(who, locked=True),
    )
    for act in acts:
        for who in (anonymous_visitor(), scene.ann, scene.mo):
            with pytest.raises((errors.SignInRequired, errors.Forbidden)):
                act(who)
        act(chief)
    decisions = Decision.objects.filter(action="change_rules", moderator=chief.reader)
    assert [(decision.before, decision.after) for decision in decisions] == [({"locked": False}, {"locked": True})] * 2


def _refusal(act: Callable[[], object]) -> errors.Refusal | None:
    try:
        act()
    except errors.Refusal as refusal:
        return refusal
    return None


def test_the_comment_box_says_who_can_post() -> None:
    """For each rule that closes the box: who is refused, with which code, and that the box says the same."""
    scene = set_scene()
    cleo = account("Cleo")
    Article.objects.update(published=timezone.now() - timedelta(days=3))
    open_to_all: dict[str, str | None] = {"ann": None, "cleo": None, "mo": None}
    table: list[tuple[dict[str, Any], dict[str, str | None]]] = [
        ({}, open_to_all),
        ({"locked": True}, {"ann": "thread_locked", "cleo": "thread_locked", "mo": "thread_locked"}),
        ({"locked": False, "closes_after_days": 4}, open_to_all),
        ({"closes_after_days": 3}, {"ann": "debate_closed", "cleo": "debate_closed", "mo": "debate_closed"}),
        ({"closes_after_days": None, "accounts_only": True}, {"ann": "account_required", "cleo": None, "mo": None}),
    ]
    who = {"ann": scene.ann, "cleo": cleo, "mo": scene.mo}
    for change, outcome in table:
        change_rules(scene.article.pk, **change)
        article = Article.objects.get()
        for name, code in outcome.items():
            closed = read_posting_status(who[name], article).closed
            posted = _refusal(lambda name=name: scene.post(who[name]))  # type: ignore[misc]
            assert (closed and closed.code, posted and posted.code) == (code, code), (change, name)


def test_a_closed_debate_accepts_no_edits_but_can_be_moderated() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    Article.objects.update(published=timezone.now() - timedelta(days=2))
    change_rules(scene.article.pk, closes_after_days=1)
    with pytest.raises(errors.DebateClosed):
        edit_comment(scene.ann, comment.pk, body="Other")
    decide(scene.mo, comment.pk, action="remove")


def test_slow_mode_lets_each_reader_post_once_per_interval() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, slow_mode_s=30)
    comment = scene.post(scene.ann)
    scene.post(scene.ben, parent=comment)
    with pytest.raises(errors.SlowMode, match="You can comment again in 30 seconds") as refused:
        scene.post(scene.ann)
    assert refused.value.retry_after == 30
    assert read_posting_status(scene.ann, Article.objects.get()).wait_s == 30
    Comment.objects.update(created=timezone.now() - timedelta(seconds=31))
    scene.post(scene.ann)


def test_withdrawing_or_renaming_does_not_escape_slow_mode() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, slow_mode_s=30)
    withdraw_comment(scene.ann, scene.post(scene.ann).pk)
    assert scene.ann.voter
    again = Reader.objects.create(name="Anna", voter=scene.ann.voter)
    for who in (scene.ann, Identity(reader=again, voter=again.voter, address=ADDRESS)):
        with pytest.raises(errors.SlowMode):
            scene.post(who)


def test_slow_mode_applies_per_article_and_not_to_moderators() -> None:
    scene = set_scene()
    other = Article.objects.create(slug="other", title="Other")
    change_common_rules(slow_mode_s=30)
    scene.post(scene.mo)
    scene.post(scene.mo)
    scene.post(scene.ann)
    Scene(other, scene.poll, scene.choices, scene.ann, scene.ben, scene.mo).post(scene.ann)


def test_the_rules_limit_the_depth_of_threads() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, max_depth=2)
    root = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=root)
    assert (root.depth, reply.depth) == (1, 2)
    with pytest.raises(errors.TooDeep):
        scene.post(scene.ann, parent=reply)
    change_rules(scene.article.pk, max_depth=0)
    assert scene.post(scene.ann, parent=reply).depth == 3


def test_a_new_readers_first_comments_are_held_until_enough_are_published() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, hold_newcomers=2)
    for _ in range(2):
        comment = scene.post(scene.ann)
        assert comment.state == "pending"
        decide(scene.mo, comment.pk, action="approve")
    assert scene.post(scene.ann).state == "published"
    assert scene.post(scene.ben).state == "pending"
    assert scene.post(scene.mo).state == "published"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("See https://example.org/a", "pending"),
        ("See www.example.com", "pending"),
        ("Buy at example.com", "pending"),
        ("Yes.So it is, e.g. here... 3.50", "published"),
    ],
)
def test_comments_with_links_are_held_if_the_rules_say_so(body: str, state: str) -> None:
    scene = set_scene()
    assert scene.post(scene.ann, body).state == "published"
    change_rules(scene.article.pk, hold_links=True)
    assert scene.post(scene.ann, body).state == state


def _chiefs_browser() -> Browser:
    account("Chief", role=Role.CHIEF)
    browser = Browser()
    browser.login(username="chief", password=PASSWORD)
    return browser


def test_chief_moderators_change_rules_by_a_form() -> None:
    scene = set_scene()
    browser = _chiefs_browser()
    address = f"/moderation/rules/{scene.article.slug}/"
    assert browser.post(address, {"slow_mode_s": "45", "accounts_only": "on", "locked": "off"}).status_code == 302
    page = browser.get(address).content.decode()
    assert 'value="45"' in page and 'placeholder="As for all debates: 3"' in page
    assert browser.post("/moderation/rules/", {"max_depth": "4"}).status_code == 302
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.accounts_only, rules.max_depth) == (45, True, 4)
    refused = browser.post(address, {"slow_mode_s": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.content.decode()
    assert Browser().get(address).status_code == 302


def test_the_desk_links_to_the_rules_only_for_those_who_can_change_them() -> None:
    set_scene()
    moderator = Browser()
    moderator.login(username="mo", password=PASSWORD)
    for browser, is_led in ((_chiefs_browser(), True), (moderator, False)):
        assert ("/moderation/rules/" in browser.get("/moderation/").content.decode()) is is_led


def test_without_script_the_page_says_why_posting_is_closed_and_for_how_long() -> None:
    scene = set_scene()
    browser = Browser()
    address = f"/a/{scene.article.slug}/"
    change_rules(scene.article.pk, slow_mode_s=90)
    form = {"name": "Dora", "body": "A word.", "key": str(uuid4())}
    browser.post(f"{address}comment", form)
    page = browser.get(address).content.decode()
    assert "You can comment again in 90 s" in page.replace("\xa0", " ")
    refused = browser.post(f"{address}comment", form | {"body": "Another word.", "key": str(uuid4())})
    assert refused.status_code == 429
    assert "Another word." in refused.content.decode()
    change_rules(scene.article.pk, slow_mode_s=0, accounts_only=True)
    page = browser.get(address).content.decode()
    assert '<p class="locked" data-closed="accounts">' in page
    assert "<div data-open-debate hidden>" in page
