"""Searching and exporting the audit log, the public statistics, and the pages about people, without script."""

import csv
import io
import json
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from debate.audit_log import reading
from debate.audit_log.exports import to_csv, to_json_array
from debate.audit_log.models import Decision
from debate.audit_log.reading import Search, export_audit_log, search_audit_log
from debate.comments.models import Comment
from debate.errors import Invalid, InvalidCursor
from debate.moderation.decisions import decide
from debate.moderation.transparency import KEPT_S, read_transparency
from debate.readers.models import Role
from debate.readers.notices import read_notices
from debate.rights.asking import require_reader
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.support.sanctions import mute_reader, warn_reader

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Browser:
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def eventful() -> Scene:
    """A scene in which a comment of Ann's was removed, Ben was warned, and Ann was muted."""
    scene = set_scene()
    decide(scene.mo, scene.post(scene.ann, "Buy cheap pearls").pk, action="remove", reason="Advert", category="spam")
    warn_reader(scene.mo, require_reader(scene.ben).pk, reason="Stay calm", category="abuse")
    mute_reader(scene.mo, require_reader(scene.ann).pk, reason="Adverts again", hours=1, category="spam")
    return scene


def found(scene: Scene, **search: object) -> list[str]:
    page = search_audit_log(scene.mo, Search(**search))  # type: ignore[arg-type]
    return [entry.action for entry in page.entries]


def test_the_audit_log_can_be_searched_by_moderator_action_article_text_and_day() -> None:
    scene = eventful()
    today = timezone.now().date()
    assert found(scene) == ["mute", "warn", "remove"]
    assert found(scene, moderator="mo") == found(scene, moderator=str(require_reader(scene.mo).pk)) == found(scene)
    assert found(scene, moderator="Max") == []
    assert found(scene, action="warn") == ["warn"]
    assert found(scene, article="bridge") == ["remove"]
    assert found(scene, text="pearls") == ["remove"]
    assert found(scene, text="advert") == ["mute", "remove"]
    assert found(scene, text="ben") == ["warn"]
    assert found(scene, since=today, until=today) == ["mute", "warn", "remove"]
    assert found(scene, since=date.min, until=date.max) == ["mute", "warn", "remove"]
    assert found(scene, until=today - timedelta(days=1)) == found(scene, since=today + timedelta(days=1)) == []
    with pytest.raises(Invalid):
        found(scene, action="explode")
    with pytest.raises(InvalidCursor):
        search_audit_log(scene.mo, Search(), cursor="x")


def test_pages_of_the_audit_log_are_complete_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PAGE_ENTRIES", 2)
    scene = eventful()
    first = search_audit_log(scene.mo, Search())
    assert first.next
    rest = search_audit_log(scene.mo, Search(), cursor=first.next)
    assert [entry.action for entry in [*first.entries, *rest.entries]] == ["mute", "warn", "remove"]
    assert rest.next is None


def test_a_section_moderator_finds_the_decisions_of_that_section() -> None:
    eventful()
    sue = account("Sue", role=Role.MODERATOR, sections="Sport")
    tom = account("Tom", role=Role.MODERATOR, sections="Town")
    assert search_audit_log(sue, Search()).entries == []
    assert [entry.action for entry in search_audit_log(tom, Search()).entries] == ["remove"]


def test_an_export_is_complete_streamed_and_free_of_formulas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "EXPORT_CHUNK", 2)
    scene, chief = eventful(), account("Cai", role=Role.CHIEF)
    decide(scene.mo, scene.post(scene.ben, "=HYPERLINK(1)").pk, action="remove", reason="@SUM(A1)")
    text = "".join(to_csv(export_audit_log(chief, Search())))
    assert text.startswith("\ufeffid,created_utc,")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert datetime.strptime(rows[0]["created_utc"], "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007  (as a spreadsheet reads it)
    assert [row["action"] for row in rows] == ["remove", "warn", "mute", "remove"]
    assert (rows[0]["moderator"], rows[0]["reader"], rows[0]["reason"]) == ("Mo", "Ann", "Advert")
    assert (rows[-1]["text"], rows[-1]["reason"]) == ("'=HYPERLINK(1)", "'@SUM(A1)")
    assert json.loads(rows[0]["after"]) == {"state": "removed", "pinned": False, "picked": False, "question": False}
    entries = json.loads("".join(to_json_array(export_audit_log(chief, Search()))))
    assert [entry["action"] for entry in entries] == ["remove", "warn", "mute", "remove"]
    assert entries[-1]["text"] == "=HYPERLINK(1)"
    assert json.loads("".join(to_json_array([]))) == []


def test_only_authorised_moderators_can_read_and_export_the_audit_log() -> None:
    eventful()
    account("Cai", role=Role.CHIEF)
    browser = signed_in("cai")
    page = browser.get("/moderation/audit-log/?text=pearls").content.decode()
    assert "Buy cheap pearls" in page and "Stay calm" not in page
    assert "audit-log.csv?text=pearls" in page
    answer = browser.get("/moderation/audit-log.csv?text=pearls")
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    assert len(b"".join(answer).splitlines()) == 2
    assert browser.get("/moderation/audit-log.xml").status_code == 404
    assert browser.get("/moderation/audit-log/?since=yesterday").status_code == 422
    assert Browser().get("/moderation/audit-log.csv").status_code == 401
    assert "audit-log.csv" not in signed_in("mo").get("/moderation/audit-log/").content.decode()


def test_the_addresses_that_the_contract_named_first_lead_to_the_audit_log() -> None:
    eventful()
    moderator = signed_in("mo")
    page, file = moderator.get("/moderation/record/?text=pearls"), moderator.get("/moderation/record.csv?text=pearls")
    assert (page.status_code, page["Location"]) == (301, "/moderation/audit-log/?text=pearls")
    assert (file.status_code, file["Location"]) == (301, "/moderation/audit-log.csv?text=pearls")
    first, present = (moderator.get(f"/api/v1/moderation/{name}?text=x") for name in ("record", "audit-log"))
    assert (first.status_code, first.content) == (200, present.content)


def test_the_public_statistics_are_correct_and_name_nobody() -> None:
    scene = eventful()
    month = f"{timezone.now():%Y-%m}"
    numbers = read_transparency()
    counted = {(count.month, count.action, count.category): count.count for count in numbers.decisions}
    assert counted == {(month, "remove", "spam"): 1, (month, "warn", "abuse"): 1, (month, "mute", "spam"): 1}
    assert numbers.comments == {month: 1}
    page = Browser().get("/transparency/").content.decode()
    assert "Comments removed" in page and "Advertising or spam" in page
    named = [require_reader(who).name for who in (scene.ann, scene.ben, scene.mo)] + ["pearls", "Stay calm", "Adverts"]
    assert not [word for word in named if f">{word}" in page or f"{word}<" in page or f" {word} " in page]


def test_the_public_statistics_are_cached_for_a_minute_and_cover_two_years(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scene = eventful()
    now = timezone.now()
    Comment.objects.update(created=now - timedelta(days=3 * 366))
    browser = Browser()
    # One of them asks which site answers here.
    with django_assert_num_queries(8):
        page = browser.get("/transparency/").content
    with time_machine.travel(now, tick=False) as traveller:
        scene.post(scene.ben, "Another word")
        with django_assert_num_queries(0):
            assert browser.get("/transparency/").content == page
        traveller.shift(KEPT_S + 1)
        assert "1 comment written" in browser.get("/transparency/").content.decode()


def test_every_action_has_a_label_on_the_public_page() -> None:
    scene = set_scene()
    Decision.objects.bulk_create(
        Decision(moderator=scene.mo.reader, action=action, category=category)
        for action in Decision.Action.values
        for category in ("", *Decision.Category.values)
    )
    assert Browser().get("/transparency/").status_code == 200


def test_without_script_a_reader_sees_the_reason_appeals_once_and_sees_the_answer() -> None:
    scene = set_scene()
    account("Cai", role=Role.CHIEF)
    account("Dora")
    dora = signed_in("dora")
    moderator = signed_in("mo")
    reader = require_reader(account("Emil"))
    emil = signed_in("emil")
    person = f"/moderation/people/{reader.pk}/"
    assert moderator.post(f"{person}sanction", {"kind": "mute", "hours": "1", "reason": ""}).status_code == 422
    assert moderator.post(f"{person}sanction", {"kind": "mute", "hours": "1", "reason": "Shouting"}).status_code == 302
    assert "Shouting" in moderator.get(person).content.decode()
    page = emil.get(f"/a/{scene.article.slug}/").content.decode()
    assert page.count("Shouting") >= 2  # as a notice at the top, and in the box's place
    refused = emil.post(f"/a/{scene.article.slug}/comment", {"body": "But"})
    assert refused.status_code == 403 and int(refused["Retry-After"]) > 3500
    (sanction,) = reader.sanctions.all()
    assert dora.post(f"/standing/{sanction.pk}/appeal", {"text": "Not mine"}).status_code == 404
    assert emil.post(f"/standing/{sanction.pk}/appeal", {"text": "I whispered"}).status_code == 302
    assert emil.post(f"/standing/{sanction.pk}/appeal", {"text": "Again"}).status_code == 409
    chief = signed_in("cai")
    assert "I whispered" in chief.get("/moderation/appeals/").content.decode()
    appeal_id = sanction.appeal.pk
    answered = chief.post(f"/moderation/appeals/{appeal_id}", {"answer": "You did", "outcome": "lift", "next": "/x"})
    assert answered.status_code == 302
    assert "You did" in emil.get("/standing/").content.decode()
    assert emil.post(f"/a/{scene.article.slug}/comment", {"body": "Thanks"}).status_code == 302
    for notice in read_notices(reader):
        assert emil.post(f"/notices/{notice.id}/dismiss", {"next": "/"}).status_code == 302
    assert "You did" not in emil.get("/").content.decode()


def test_without_script_a_moderator_removes_and_restores_all_comments_of_an_author() -> None:
    scene = set_scene()
    scene.post(scene.ann, "Advert one")
    scene.post(scene.ann, "Advert two")
    browser, person = signed_in("mo"), f"/moderation/people/{require_reader(scene.ann).pk}/"
    ban = {"kind": "ban", "hours": "", "reason": "Adverts", "with_address": "on", "sweep": "24"}
    assert browser.post(f"{person}sanction", ban).status_code == 302
    assert "Advert one" not in Browser().get(f"/a/{scene.article.slug}/").content.decode()
    assert "Advert" not in Browser().get(f"/a/{scene.article.slug}/feed/").content.decode()
    page = browser.get(person).content.decode()
    assert "2 not restored" in page
    batch = Decision.objects.filter(batch__isnull=False).values_list("batch", flat=True)[0]
    assert browser.post(f"{person}restore/{batch}").status_code == 302
    told = [notice.message for notice in read_notices(require_reader(scene.ann))]
    assert "A moderator removed 2 of your comments." in told and "2 of your comments are back." in told
    assert "Advert one" in Browser().get(f"/a/{scene.article.slug}/").content.decode()
    assert "Advert one" in Browser().get(f"/a/{scene.article.slug}/feed/").content.decode()
    (sanction,) = require_reader(scene.ann).sanctions.all()
    assert browser.post(f"{person}lift/{sanction.pk}", {"reason": "Enough"}).status_code == 302
    assert browser.post(f"{person}lift/{sanction.pk}", {"reason": "Not enough"}).status_code == 409
