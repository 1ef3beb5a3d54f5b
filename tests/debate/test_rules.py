"""The rules of a debate: the site's and an article's own, who may change them, and what they let readers do."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from debate import errors
from debate.articles.models import Article
from debate.articles.rulebook import read_rules
from debate.articles.rules import change_all_rules, change_article_rules, change_common_rules, change_rules
from debate.comments.box import read_box
from debate.comments.models import Comment
from debate.comments.posting import edit_comment, withdraw_comment
from debate.moderation.decisions import decide
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.record.models import Decision
from tests.cast import ADDRESS, PASSWORD, Scene, account, passer_by, set_scene

pytestmark = pytest.mark.django_db


def test_an_article_follows_the_rules_of_all_debates_but_where_it_has_a_rule_of_its_own() -> None:
    scene = set_scene()
    change_common_rules(slow_mode_s=60, moderation="before", max_depth=3)
    change_rules(scene.article.pk, slow_mode_s=0, max_depth=1)
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.is_held_back, rules.max_depth) == (0, True, 1)
    change_rules(scene.article.pk, slow_mode_s=None, max_depth=None)
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.max_depth) == (60, 3)


def test_a_change_takes_a_revision_on_each_article_that_it_concerns_and_an_idle_one_none() -> None:
    scene = set_scene()
    other = Article.objects.create(slug="other", title="Other")
    change_rules(scene.article.pk, slow_mode_s=30)
    change_rules(scene.article.pk, slow_mode_s=30)
    assert (Article.objects.get(pk=scene.article.pk).rev, Article.objects.get(pk=other.pk).rev) == (1, 0)
    change_common_rules(accounts_only=True)
    change_common_rules(accounts_only=True)
    assert list(Article.objects.order_by("pk").values_list("rev", "rules_rev")) == [(2, 2), (1, 1)]


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
def test_a_rule_that_makes_no_sense_is_refused_by_its_name(change: dict[str, Any]) -> None:
    scene = set_scene()
    for act in (lambda: change_rules(scene.article.pk, **change), lambda: change_common_rules(**change)):
        with pytest.raises(errors.Invalid, match=next(iter(change))):
            act()
    assert Article.objects.get().rev == 0


def test_the_rules_of_all_debates_leave_none_open() -> None:
    with pytest.raises(errors.Invalid):
        change_common_rules(slow_mode_s=None)


def test_only_chief_moderators_change_rules_and_the_record_says_who() -> None:
    scene = set_scene()
    chief = account("Chief", role=Role.CHIEF)
    acts: tuple[Callable[[Identity], object], ...] = (
        lambda who: change_article_rules(who, scene.article.slug, locked=True),
        lambda who: change_all_rules(who, locked=True),
    )
    for act in acts:
        for who in (passer_by(), scene.ann, scene.mo):
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


def test_who_may_write_is_what_the_box_says() -> None:
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
            closed = read_box(who[name], article).closed
            posted = _refusal(lambda name=name: scene.post(who[name]))  # type: ignore[misc]
            assert (closed and closed.code, posted and posted.code) == (code, code), (change, name)


def test_a_closed_debate_takes_no_edits_and_is_still_moderated() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    Article.objects.update(published=timezone.now() - timedelta(days=2))
    change_rules(scene.article.pk, closes_after_days=1)
    with pytest.raises(errors.DebateClosed):
        edit_comment(scene.ann, comment.pk, body="Other")
    decide(scene.mo, comment.pk, action="remove")


def test_slow_mode_lets_each_person_write_once_in_a_while() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, slow_mode_s=30)
    comment = scene.post(scene.ann)
    scene.post(scene.ben, parent=comment)
    with pytest.raises(errors.SlowMode, match="you may again in 30 s") as refused:
        scene.post(scene.ann)
    assert refused.value.retry_after == 30
    assert read_box(scene.ann, Article.objects.get()).wait_s == 30
    Comment.objects.update(created=timezone.now() - timedelta(seconds=31))
    scene.post(scene.ann)


def test_slow_mode_is_escaped_neither_by_withdrawing_nor_by_another_name() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, slow_mode_s=30)
    withdraw_comment(scene.ann, scene.post(scene.ann).pk)
    assert scene.ann.voter
    again = Reader.objects.create(name="Anna", voter=scene.ann.voter)
    for who in (scene.ann, Identity(reader=again, voter=again.voter, address=ADDRESS)):
        with pytest.raises(errors.SlowMode):
            scene.post(who)


def test_slow_mode_counts_for_each_article_alone_and_never_for_moderators() -> None:
    scene = set_scene()
    other = Article.objects.create(slug="other", title="Other")
    change_common_rules(slow_mode_s=30)
    scene.post(scene.mo)
    scene.post(scene.mo)
    scene.post(scene.ann)
    Scene(other, scene.poll, scene.choices, scene.ann, scene.ben, scene.mo).post(scene.ann)


def test_threads_go_as_deep_as_the_rules_say() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, max_depth=2)
    root = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=root)
    assert (root.depth, reply.depth) == (1, 2)
    with pytest.raises(errors.TooDeep):
        scene.post(scene.ann, parent=reply)
    change_rules(scene.article.pk, max_depth=0)
    assert scene.post(scene.ann, parent=reply).depth == 3


def test_the_first_comments_of_somebody_new_wait_until_so_many_stand() -> None:
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
def test_comments_with_links_wait_where_the_rules_say_so(body: str, state: str) -> None:
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
    assert 'value="45"' in page and 'placeholder="as for all debates: 3"' in page
    assert browser.post("/moderation/rules/", {"max_depth": "4"}).status_code == 302
    rules = read_rules(Article.objects.get())
    assert (rules.slow_mode_s, rules.accounts_only, rules.max_depth) == (45, True, 4)
    refused = browser.post(address, {"slow_mode_s": "soon"})
    assert refused.status_code == 422
    assert 'value="soon"' in refused.content.decode()
    assert Browser().get(address).status_code == 302


def test_the_desk_leads_to_the_rules_only_whoever_may_change_them() -> None:
    set_scene()
    moderator = Browser()
    moderator.login(username="mo", password=PASSWORD)
    for browser, is_led in ((_chiefs_browser(), True), (moderator, False)):
        assert ("/moderation/rules/" in browser.get("/moderation/").content.decode()) is is_led


def test_a_page_without_script_says_why_nothing_can_be_written_and_how_long_to_wait() -> None:
    scene = set_scene()
    browser = Browser()
    address = f"/a/{scene.article.slug}/"
    change_rules(scene.article.pk, slow_mode_s=90)
    form = {"name": "Dora", "body": "A word.", "key": str(uuid4())}
    browser.post(f"{address}comment", form)
    page = browser.get(address).content.decode()
    assert "You can write again in 90 s." in page.replace("\xa0", " ")
    refused = browser.post(f"{address}comment", form | {"body": "Another word.", "key": str(uuid4())})
    assert refused.status_code == 429
    assert "Another word." in refused.content.decode()
    change_rules(scene.article.pk, slow_mode_s=0, accounts_only=True)
    page = browser.get(address).content.decode()
    assert '<p class="locked" data-closed="accounts">' in page
    assert "<div data-open-debate hidden>" in page
