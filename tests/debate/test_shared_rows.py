"""Rows with several writers: nobody's save overwrites another's change."""

import re
from collections.abc import Iterator
from html import unescape
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F
from django.test import Client as Browser

from debate.admin.named_fields import ChangedFieldsForm, NamedFieldsAdmin
from debate.admin.records import ReadOnly
from debate.articles.models import Article, ArticleAddress
from debate.articles.rules import change_rules
from debate.comments.filters.models import FilterWord
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll
from debate.polls.schedule import close_poll
from tests.cast import Scene, add_poll, anonymous_visitor, set_scene
from tests.debate.test_ballots import assert_tally_is_exact
from tests.support.threads import DatabaseThreads

VOTERS = 3


@pytest.fixture
def scene() -> Scene:
    scene = set_scene()
    # As the admin numbers them.
    Choice.objects.update(position=F("position") + 1)
    return scene


def editor() -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    return browser


def open_form(browser: Browser, path: str) -> dict[str, Any]:
    """Return what a browser would send if the editor changed nothing in the form."""
    page = browser.get(path).content.decode()
    form = re.search(r'<form[^>]*id="(?:\w+_form|changelist-form)".*?</form>', page, re.S)
    assert form, f"{path} has a form"
    return dict(_controls(form[0]))


def _controls(form: str) -> Iterator[tuple[str, str]]:
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name = _attribute(tag, "type"), _attribute(tag, "name")
        is_sent = kind not in ("submit", "button") and (kind != "checkbox" or " checked" in tag)
        if name and is_sent and "__prefix__" not in name:
            yield name, _attribute(tag, "value") or ("on" if kind == "checkbox" else "")
    for name, options in re.findall(r'<select[^>]*\bname="([^"]+)".*?>(.*?)</select>', form, re.S):
        chosen = [tag for tag in re.findall(r"<option[^>]*>", options) if " selected" in tag]
        if "__prefix__" not in name and name not in ("action",):
            yield name, _attribute(chosen[0], "value") if chosen else ""
    for name, text in re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        if "__prefix__" not in name:
            yield name, unescape(text)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


@pytest.mark.django_db(transaction=True)
def test_reordering_polls_during_voting_loses_no_ballot(scene: Scene) -> None:
    polls = [scene.poll, add_poll(scene.article)]
    choices = {poll.pk: [choice.pk for choice in poll.choices.all()] for poll in polls}
    browser, path, is_over = editor(), f"/admin/debate/article/{scene.article.pk}/change/", Event()

    def vote(number: int) -> int:
        cast = 0
        while not is_over.is_set():
            poll = polls[(number + cast) % 2].pk
            cast_ballot(anonymous_visitor(voter=uuid4()), poll, [choices[poll][cast % 3]])
            cast += 1
        return cast

    versions = []
    with DatabaseThreads(VOTERS) as threads:
        voters = [threads.submit(vote, number) for number in range(VOTERS)]
        try:
            for turn in range(4):
                form = open_form(browser, path)
                places = {"polls-0-position": 1 + turn % 2, "polls-1-position": 2 - turn % 2}
                assert browser.post(path, form | places).status_code == 302
                versions.append(dict(Poll.objects.values_list("pk", "version")))
        finally:
            is_over.set()
        cast = sum(voter.result() for voter in voters)
    for before, after in zip(versions, versions[1:], strict=False):
        assert all(before[poll] <= after[poll] for poll in before), "a tally's version never goes back"
    assert sum(Poll.objects.values_list("ballots", flat=True)) == cast
    for poll in polls:
        assert_tally_is_exact(poll)


@pytest.mark.django_db
def test_a_stale_form_changes_only_the_fields_that_its_editor_changed(scene: Scene) -> None:
    browser, path = editor(), f"/admin/debate/poll/{scene.poll.pk}/change/"
    form = open_form(browser, path)
    close_poll(scene.poll.pk)
    closed = Poll.objects.get()
    assert browser.post(path, form | {"question": "Should it be built at all?"}).status_code == 302
    poll = Poll.objects.get()
    assert (poll.state, poll.closes, poll.question) == ("closed", closed.closes, "Should it be built at all?")


@pytest.mark.django_db
def test_a_debate_locked_during_an_edit_of_its_article_stays_locked(scene: Scene) -> None:
    browser, path = editor(), f"/admin/debate/article/{scene.article.pk}/change/"
    form = open_form(browser, path)
    change_rules(scene.article.pk, locked=True, slow_mode_s=30)
    assert browser.post(path, form | {"title": "A newer bridge", "max_depth": "3"}).status_code == 302
    article = Article.objects.get()
    assert (article.title, article.locked, article.slow_mode_s, article.max_depth) == ("A newer bridge", True, 30, 3)


@pytest.mark.django_db
def test_a_field_can_be_emptied_and_a_box_unticked_in_the_admin(scene: Scene) -> None:
    change_rules(scene.article.pk, locked=True, slow_mode_s=30)
    browser, path = editor(), f"/admin/debate/article/{scene.article.pk}/change/"
    form = open_form(browser, path)
    del form["locked"]
    assert browser.post(path, form | {"slow_mode_s": ""}).status_code == 302
    article = Article.objects.get()
    assert (article.locked, article.slow_mode_s) == (False, None)


@pytest.mark.django_db
def test_changing_a_verdict_in_a_stale_list_keeps_the_note() -> None:
    word = FilterWord.objects.create(word="buy", verdict="hold")
    browser, path = editor(), "/admin/debate/filterword/"
    form = open_form(browser, path)
    FilterWord.objects.filter(pk=word.pk).update(note="spam")
    assert browser.post(path, form | {"form-0-verdict": "reject", "_save": "Save"}).status_code == 302
    assert FilterWord.objects.values_list("verdict", "note").get() == ("reject", "spam")


@pytest.mark.django_db
def test_changing_and_adding_choices_does_not_write_their_votes(scene: Scene) -> None:
    browser, path = editor(), f"/admin/debate/poll/{scene.poll.pk}/change/"
    form = open_form(browser, path)
    Choice.objects.filter(pk=scene.choices[1].pk).update(label="Never")
    assert browser.post(path, form | {"choices-0-label": "Yes!"}).status_code == 302
    assert [choice.label for choice in scene.poll.choices.all()] == ["Yes!", "Never", "Not sure"]


@pytest.mark.django_db
def test_an_articles_address_can_be_deleted_on_its_page(scene: Scene) -> None:
    ArticleAddress.objects.create(article=scene.article, address="https://news.example/bridge")
    browser, path = editor(), f"/admin/debate/article/{scene.article.pk}/change/"
    form = open_form(browser, path)
    assert browser.post(path, form | {"addresses-0-DELETE": "on"}).status_code == 302
    assert not ArticleAddress.objects.exists()


def test_every_admin_page_writes_only_named_fields() -> None:
    pages = [page for model, page in admin.site._registry.items() if model._meta.app_label == "debate"]
    assert pages
    for page in pages:
        assert isinstance(page, NamedFieldsAdmin | ReadOnly), page
        for inline in page.inlines:
            assert "has_change_permission" in inline.__dict__ or issubclass(inline.form, ChangedFieldsForm), inline
