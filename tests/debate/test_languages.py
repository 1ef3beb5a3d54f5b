"""The language of a page: the one that the reader chose, or else one that their browser asks for."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.test import override_settings

from debate.comments.markup import plain_text
from debate.language.choosing import LANGUAGE_COOKIE, language_of
from debate.language.written import day_of_month, decimals, moment, month, quoted, speaking, thousands
from debate.moderation.decisions import decide
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربية")]


@pytest.fixture(autouse=True)
def three_languages() -> Iterator[None]:
    with override_settings(LANGUAGES=LANGUAGES):
        yield


@pytest.fixture
def scene() -> Scene:
    return set_scene()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,ar;q=0.5", "ar"),
        ("AR-EG", "ar"),
        ("en;q=0.5,de;q=0.7", "de"),
        ("de;q=0,en", "en"),
        ("fr", "en"),
        ("*", "en"),
        ("de;q=naughty;;,\x00", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_a_browser_gets_the_first_of_its_languages_that_there_is(accepted: str, language: str) -> None:
    assert language_of({}, accepted, {}) == language


def test_the_address_decides_before_the_choice_and_the_choice_before_the_browser() -> None:
    chosen = {LANGUAGE_COOKIE: "ar"}
    assert language_of(chosen, "en", {"lang": "de"}) == "de"
    assert language_of(chosen, "en", {"lang": "fr"}) == "ar"
    assert language_of({LANGUAGE_COOKIE: "../x"}, "de", {"lang": ""}) == "de"


def _html(page: bytes) -> tuple[str, str]:
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page.decode())
    assert found
    return found[1], found[2]


def test_a_page_says_its_language_and_direction_and_caches_what_they_depend_on(scene: Scene) -> None:
    answer = Browser().get("/a/bridge/", headers={"Accept-Language": "ar"})
    assert _html(answer.content) == ("ar", "rtl")
    assert answer["Content-Language"] == "ar"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}


def test_a_choice_in_the_footer_holds_and_leads_back_to_the_page(scene: Scene) -> None:
    browser = Browser(enforce_csrf_checks=True)
    page = browser.get("/a/bridge/").content.decode()
    assert '<option value="de" lang="de">' in page and '<option value="en" lang="en" selected>' in page
    answer = browser.post("/language", {"language": "de", "next": "/a/bridge/"})
    assert (answer.status_code, answer["Location"]) == (302, "/a/bridge/")
    assert _html(browser.get("/a/bridge/", headers={"Accept-Language": "en"}).content) == ("de", "ltr")


def test_a_choice_leads_back_to_the_sign_in_page_and_wins_over_the_language_of_its_address(scene: Scene) -> None:
    page = Browser().get("/sign-in/?next=/a/bridge/&lang=ar").content.decode()
    assert re.search(r'<form class="languages".*?name="next" value="/sign-in/\?next=', page, re.DOTALL)
    answer = Browser().post("/language", {"language": "de", "next": "/sign-in/?next=%2Fa%2Fbridge%2F&lang=ar"})
    assert answer["Location"] == "/sign-in/?next=%2Fa%2Fbridge%2F"


def test_an_unknown_language_changes_nothing(scene: Scene) -> None:
    browser = Browser()
    browser.post("/language", {"language": "xx\r\nSet-Cookie: a=b", "next": "/"})
    assert LANGUAGE_COOKIE not in browser.cookies


def test_a_frame_is_in_the_language_of_its_address(scene: Scene) -> None:
    frame = Browser().get("/embed/https/paper.example/a/bridge/?lang=ar&theme=dark", headers={"Accept-Language": "de"})
    assert _html(frame.content) == ("ar", "rtl")


def test_a_frame_keeps_its_language_and_theme_from_the_publishers_address_on(scene: Scene) -> None:
    site = Site.objects.create(name="Paper")
    SiteOrigin.objects.create(site=site, origin="https://paper.example")
    page = "/embed/https/paper.example/page?address=http://testserver/a/bridge/"
    browser = Browser()
    assert browser.get(f"{page}&lang=ar&theme=dark")["Location"].endswith("/a/bridge/?theme=dark&lang=ar")
    assert browser.get(f"{page}&lang=fr")["Location"].endswith("/a/bridge/")


def test_a_frame_is_in_its_sites_language_unless_its_address_says_another(scene: Scene) -> None:
    site = Site.objects.create(name="Paper", language="de")
    SiteOrigin.objects.create(site=site, origin="https://paper.example")
    frame, browser = "/embed/https/paper.example/a/bridge/", Browser()
    assert _html(browser.get(frame, headers={"Accept-Language": "ar"}).content) == ("de", "ltr")
    assert _html(browser.get(f"{frame}?lang=ar").content) == ("ar", "rtl")
    assert _html(browser.get("/a/bridge/", headers={"Accept-Language": "ar"}).content) == ("ar", "rtl")


def test_a_refusal_is_in_the_readers_language_and_its_code_is_not(scene: Scene) -> None:
    refused = Browser().get("/api/v1/articles/nowhere", headers={"Accept-Language": "de"}).json()["error"]
    assert (refused["code"], refused["message"]) == ("not_found", "Es gibt keinen Artikel mit diesem Namen.")


def test_answers_of_the_api_are_the_same_in_every_language_and_caches_may_keep_one_for_all(scene: Scene) -> None:
    answer = Browser().get("/api/v1/articles/bridge", headers={"Accept-Language": "ar"})
    assert answer.status_code == 200
    assert "Accept-Language" not in answer.get("Vary", "")


def test_a_server_with_one_language_offers_no_choice(scene: Scene) -> None:
    with override_settings(LANGUAGES=LANGUAGES[:1]):
        assert 'action="/language"' not in Browser().get("/a/bridge/").content.decode()


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ["12,408", "3.25", "26 November", "26 November 2026, 14:30 UTC", "November 2026"]),
        ("de", ["12.408", "3,25", "26. November", "26. November 2026, 14:30 UTC", "November 2026"]),
        ("es", ["12.408", "3,25", "26 de noviembre", "26 de noviembre de 2026, 14:30 UTC", "noviembre de 2026"]),
        ("fr", ["12\u202f408", "3,25", "26 novembre", "26 novembre 2026, 14:30 UTC", "novembre 2026"]),
        ("pl", ["12\u00a0408", "3,25", "26 listopada", "26 listopada 2026, 14:30 UTC", "listopad 2026"]),
        (
            "uk",
            ["12\u00a0408", "3,25", "26 листопада", "26 листопада 2026\u202fр., 14:30 UTC", "листопад 2026\u202fр."],
        ),
        ("ar", ["12,408", "3.25", "26 نوفمبر", "26 نوفمبر 2026، 14:30 UTC", "نوفمبر 2026"]),
    ],
)
def test_numbers_and_dates_are_written_as_in_the_language(language: str, texts: list[str]) -> None:
    then = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)
    with speaking(language):
        assert [thousands(12_408), decimals(3.25, 2), day_of_month(then), moment(then), month(then)] == texts


def test_percentages_are_written_as_in_the_language_on_every_page(scene: Scene) -> None:
    removed, _ = scene.post(scene.ann), scene.post(scene.ben)
    decide(scene.mo, removed.pk, action="remove", reason="Spam")
    browser = Browser(headers={"Accept-Language": "de"})
    assert scene.mo.reader and scene.mo.reader.user
    browser.force_login(scene.mo.reader.user)
    shares = {}
    for path in ("/transparency/", "/moderation/statistics/"):
        text = re.sub(r"<[^>]*>", "", browser.get(path).content.decode())
        shares[path] = re.findall(r"[\d,.]+.?%", text)
    assert shares == {"/transparency/": ["50,0\u00a0%"], "/moderation/statistics/": ["0\u00a0%", "0\u00a0%"]}


def test_the_admin_is_in_the_editors_language(scene: Scene) -> None:
    browser = Browser(headers={"Accept-Language": "de"})
    browser.force_login(User.objects.create_superuser("Ed"))
    start, article = (browser.get(f"/admin/{page}").content.decode() for page in ("", "debate/article/add/"))
    assert "Artikel" in start and "Umfragen" in start
    assert "Regeln der Debatte" in article and "Tiefe der Stränge" in article and "Zeitzone: " in article
    chosen = browser.get("/admin/debate/poll/").content.decode()
    assert "Jetzt öffnen" in chosen and "Nach Zustand" in chosen


def test_quotations_have_the_marks_of_the_language() -> None:
    for language, marks in (("en", "“so”"), ("de", "„so“"), ("fr", "« so »")):
        with speaking(language):
            assert quoted("so") == marks
            assert plain_text("> so") == marks
