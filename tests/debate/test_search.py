"""Moderators' searches match any case and any script, the same on every database."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser

from debate.audit_log.reading import Search, search_audit_log
from debate.comments.editing import edit_comment
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.moderation.queue.selection import Selection, read_page
from debate.readers.models import Reader
from debate.rights.asking import require_reader
from tests.cast import guest, set_scene
from tests.debate.test_shared_rows import editor, open_form

pytestmark = pytest.mark.django_db

FOUND = [
    ("Buy at spam-shop.com today", ["spam-shop.com", "shop", "SPAM", "spam-shop buy"]),
    ("An iron/bridge", ["bridge", "iron/bridge", "BRIDGE"]),
    ("新しい橋は高すぎる", ["橋", "新しい", "高すぎる 橋"]),
    ("这座桥太贵了", ["桥", "太贵"]),
    ("สะพานใหม่แพงเกินไป", ["สะพาน", "แพง"]),
    ("ÜBERALL ist Straße", ["überall", "Überall", "STRASSE", "straße"]),
    ("ＷＩＤＥ words", ["wide"]),
    ("Soft\u00adhyphen and zero\u200bwidth", ["softhyphen", "zerowidth"]),
    ("100% of C:\\temp_files", ["100%", "c:\\temp", "temp_f"]),
    ("مُحَمَّد كتب", ["كتب"]),
]


def found(words: str) -> list[str]:
    return [entry.body for entry in read_page(Selection("new", words=words)).entries]


def test_a_word_is_found_at_any_position_in_any_script() -> None:
    scene = set_scene()
    for body, _ in FOUND:
        scene.post(scene.ann, body)
    for body, searches in FOUND:
        for words in searches:
            assert found(words) == [body], words
    for words in ("100_", "temp%files", "c:\\\\temp", "%", "_", "\ud800"):
        assert len(found(words)) in (0, 1, len(FOUND)), words
    assert found("100_") == found("temp%files") == []
    assert len(found("\u200b")) == len(FOUND)


def test_search_finds_edited_texts_and_new_names() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "Ärger")
    edit_comment(scene.ann, comment.pk, body="Öffnung")
    assert (found("ärger"), found("öffnung")) == ([], ["Öffnung"])
    path = f"/admin/debate/reader/{require_reader(scene.ann).pk}/change/"
    browser = editor()
    assert browser.post(path, open_form(browser, path) | {"name": "Änne"}).status_code == 302
    assert [entry.author.name for entry in read_page(Selection("new", author="ÄNN")).entries] == ["Änne"]
    assert read_page(Selection("new", author="ann")).entries == []
    assert Reader.objects.get(name="Änne").search_name == "änne"
    assert list(Comment.objects.values_list("search_text", flat=True)) == ["öffnung"]


def test_umlauts_match_in_any_case_in_the_audit_log_and_the_admin() -> None:
    scene = set_scene()
    oezil = guest("ÖZIL")
    comment = scene.post(oezil, "ÜBEL")
    decide(scene.mo, comment.pk, action="remove", reason="ÄRGERNIS")
    Reader.objects.filter(pk=require_reader(scene.mo).pk).update(name="MÖ", search_name="mö")
    for text in ("ärgernis", "übel", "özil", "Ärger"):
        assert len(search_audit_log(scene.mo, Search(text=text)).entries) == 1, text
    assert len(search_audit_log(scene.mo, Search(moderator="Mö")).entries) == 1
    assert search_audit_log(scene.mo, Search(text="%")).entries == []
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    assert b"1 comment" in browser.get("/admin/debate/comment/", {"q": "übel"}).content
    assert b"1 reader" in browser.get("/admin/debate/reader/", {"q": "özil"}).content


def test_a_search_of_all_comments_uses_the_index() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite looks through the texts")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM debate_comment WHERE search_text LIKE '%%bridge%%'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "comment_search" in plan
