"""Typed texts: invisible characters, stacked marks, and characters that other programs refuse."""

import unicodedata
from typing import Any
from xml.etree import ElementTree

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.polls.models import Poll
from debate.readers.models import Reader
from debate.rights.asking import require_reader
from debate.text.cleaning import clean_line, clean_text
from debate.text.fields import LineInput, TextInput
from tests.cast import account, set_scene
from tests.debate.test_api import Caller
from tests.debate.test_shared_rows import editor, open_form
from tests.support.sanctions import mute_reader

SHOW_NOTHING = ["\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufffc", "\u200b", "\u034f", "\u0301", "\U0001d159"]

WRITINGS = [
    "👨‍👩‍👧‍👦 ❤️ 👍🏽 1️⃣ 🇩🇪 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "می‌خواهم",
    "क्ष क्‍ष लक्ष्मी",
    "လျှော့",
    "ก็ที่น้ำ",
    "שָׁלוֹם",
    "مُحَمَّد",
    "Tiếng Việt",
    "ᠮᠣᠩᠭᠣᠯ",
]


@pytest.mark.django_db
def test_a_text_without_visible_characters_counts_as_empty() -> None:
    scene, caller, mo = set_scene(), Caller(), Caller().log_in("mo")
    comment = scene.post(scene.ben)
    ben = require_reader(scene.ben).pk
    for nothing in SHOW_NOTHING:
        assert caller.refused("POST", "/session", {"name": nothing}) == (422, "invalid_name")
        sanction = {"kind": "warning", "reason": nothing}
        assert mo.refused("POST", f"/moderation/readers/{ben}/sanctions", sanction)[1] == "invalid"
    caller.be_guest("Cleo")
    for nothing in SHOW_NOTHING:
        body = {"body": f"{nothing}\n{nothing}", "key": "5c9b4e9c-5d9b-4a9e-8d5a-0d8f8a3b1c11"}
        assert caller.refused("POST", "/articles/bridge/comments", body) == (422, "invalid_body")
    caller.do("POST", f"/comments/{comment.pk}/reports", {"reason": "spam", "note": "".join(SHOW_NOTHING)})
    assert Report.objects.get().note == ""


@pytest.mark.django_db
def test_an_appeal_without_visible_characters_is_refused() -> None:
    scene = set_scene()
    cleo = account("Cleo")
    sanction = mute_reader(scene.mo, require_reader(cleo).pk, hours=1, reason="Calm down.")
    appeal = {"text": "\u3164"}
    assert Caller().log_in("cleo").refused("POST", f"/sanctions/{sanction.pk}/appeal", appeal)[1] == "invalid"


@pytest.mark.parametrize("text", WRITINGS)
def test_all_scripts_and_emoji_are_kept_unchanged(text: str) -> None:
    assert clean_text(text) == clean_line(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("between", ["", "\u200d", "\u200c", "\u034f"])
def test_stacked_combining_marks_are_limited(between: str) -> None:
    tower = clean_text("o" + f"\u0301{between}" * 300 + "k" + "\u20dd" * 9)
    marks = [
        character for character in unicodedata.normalize("NFD", tower) if unicodedata.category(character)[0] == "M"
    ]
    assert [marks.count(mark) for mark in "\u0301\u20dd"] == [4, 4]
    assert clean_text("e\u0301\u0323") == unicodedata.normalize("NFC", "e\u0301\u0323")


@given(st.text())
def test_cleaning_a_text_is_idempotent(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    assert "\n" not in clean_line(text)


def test_every_kind_of_line_break_is_normalised() -> None:
    assert clean_text("a\r\nb\rc\x85d\x0be\u2028f\u2029g") == "a\nb\nc\nd\ne\nf\n\ng"


@pytest.mark.django_db
def test_the_feed_is_well_formed_for_any_stored_text() -> None:
    scene = set_scene()
    assert scene.post(scene.ann, "one\uffff\ufdd0\x08two").body == "onetwo"
    old = scene.post(scene.ann)
    # Rows from before such characters were refused.
    Comment.objects.filter(pk=old.pk).update(body="three\uffff\x08 & four\ufffe")
    Reader.objects.filter(pk=old.author_id).update(name="A\x0bnn\uffff")
    Article.objects.update(title="A \x08 new bridge\uffff")
    answer = Browser().get("/a/bridge/feed/")
    assert answer.status_code == 200
    feed = ElementTree.fromstring(answer.content)
    read = " ".join(feed.itertext())
    assert "three &amp; four" in read and "Ann" in read and "onetwo" in read


CLEANED = (LineInput, TextInput)
# Addresses and names of addresses have their own validation.
CHECKED = {"slug", "address", "origin", "host", "image"}


@pytest.mark.django_db
def test_every_text_from_an_editor_is_cleaned() -> None:
    request = RequestFactory().get("/admin/")
    request.user = editor_account()
    missed = []
    for model, page in admin.site._registry.items():
        if model._meta.app_label != "debate" or not page.has_add_permission(request):
            continue
        shown: list[Any] = [page.get_form(request)]
        shown += [formset.form for formset, _ in page.get_formsets_with_inlines(request)]
        for form in shown:
            for name, field in form.base_fields.items():
                if isinstance(field, forms.CharField) and not isinstance(field, CLEANED) and name not in CHECKED:
                    missed.append((model.__name__, name))
    assert missed == []


def editor_account() -> Any:
    editor()
    return User.objects.get()


@pytest.mark.django_db
def test_an_editors_title_loses_characters_that_feeds_cannot_hold() -> None:
    scene, browser = set_scene(), editor()
    path = f"/admin/debate/article/{scene.article.pk}/change/"
    form = open_form(browser, path)
    assert browser.post(path, form | {"title": "A\x08 new \uffff bridge", "byline": "\u3164"}).status_code == 302
    scene.article.refresh_from_db()
    assert (scene.article.title, scene.article.byline) == ("A new bridge", "")
    answer = browser.post(path, form | {"title": "\u3164"})
    assert answer.status_code == 200 and b"This field is required." in answer.content
    path = f"/admin/debate/poll/{scene.poll.pk}/change/"
    form = open_form(browser, path) | {f"choices-{place}-position": place + 1 for place in range(3)}
    assert (
        browser.post(path, form | {"question": "Is\x08 it?" + "\u0301" * 9, "choices-0-label": "\u2800"}).status_code
        == 200
    )
    assert browser.post(path, form | {"question": "Is\x08 it?" + "\u0301" * 9}).status_code == 302
    assert Poll.objects.get(pk=scene.poll.pk).question == "Is it?" + "\u0301" * 4


@pytest.mark.django_db
def test_a_reason_without_visible_characters_counts_as_none() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    Caller().log_in("mo").do("POST", f"/comments/{comment.pk}/decisions", {"action": "pin", "reason": "\u2800\ufffc"})
    assert Decision.objects.get().reason == ""
