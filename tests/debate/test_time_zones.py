"""Times that editors type and read: in the site's zone, also across clock changes."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.articles.models import Article
from debate.polls.models import Poll
from debate.sites.models import Site
from tests.cast import Scene, set_scene
from tests.debate.test_poll_admin import LABELS, add, newest
from tests.debate.test_shared_rows import open_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    scene = set_scene()
    site = Site.objects.create(name="Kurier", time_zone="Europe/Berlin")
    Article.objects.filter(pk=scene.article.pk).update(site=site)
    return scene


@pytest.fixture
def editor(scene: Scene) -> Browser:
    browser = Browser()
    browser.force_login(User.objects.create_superuser("Ed"))
    return browser


def times(day: str, opens: str, closes: str) -> dict[str, str]:
    return {"opens_0": day, "opens_1": opens, "closes_0": day, "closes_1": closes}


@pytest.mark.parametrize(
    ("day", "utc"), [("2099-07-01", "18:00"), ("2099-12-01", "19:00"), ("2099-03-29", "18:00"), ("2099-10-25", "19:00")]
)
def test_editors_enter_times_in_their_sites_time_zone(editor: Browser, scene: Scene, day: str, utc: str) -> None:
    add(editor, scene.article, *LABELS, **times(day, "20:00", "21:00"), move="scheduled")
    poll = newest()
    assert poll.opens and f"{poll.opens:%Y-%m-%d %H:%M %Z}" == f"{day} {utc} UTC"
    path = f"/admin/debate/poll/{poll.pk}/change/"
    page = editor.get(path).content.decode()
    assert 'value="20:00:00"' in page and "Time zone: Europe/Berlin, where it is" in page
    assert editor.post(path, open_form(editor, path)).status_code == 302
    assert newest().opens == poll.opens
    assert f"{day} 20:00 CE" in editor.get("/admin/debate/poll/").content.decode()


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_year_that_no_debate_is_in_is_refused(editor: Browser, scene: Scene, day: str) -> None:
    page = add(editor, scene.article, *LABELS, **times(day, "00:00", "23:00"))
    assert "A year is from 1900 to 2999." in page
    path = f"/admin/debate/article/{scene.article.pk}/change/"
    refused = editor.post(path, open_form(editor, path) | {"published_0": day})
    assert refused.status_code == 200 and "A year is from 1900 to 2999." in refused.content.decode()


@pytest.mark.parametrize(("day", "at"), [("2026-03-29", "02:30"), ("2026-10-25", "02:30")])
def test_a_nonexistent_or_ambiguous_local_time_is_refused(editor: Browser, scene: Scene, day: str, at: str) -> None:
    page = add(editor, scene.article, *LABELS, **times(day, at, "23:00"))
    assert "interpreted in time zone Europe/Berlin; it may be ambiguous or it may not exist" in page
    assert Poll.objects.count() == 1


def test_a_site_without_a_time_zone_uses_the_servers(editor: Browser, scene: Scene, settings: Settings) -> None:
    settings.EDITORS_TIME_ZONE = "America/New_York"
    Site.objects.update(time_zone="")
    add(editor, scene.article, *LABELS, **times("2099-07-01", "20:00", "21:00"))
    opens: Any = newest().opens
    assert f"{opens:%Y-%m-%d %H:%M %Z}" == "2099-07-02 00:00 UTC"


@pytest.mark.parametrize(("zone", "is_good"), [("Europe/Berlin", True), ("Berlin", False), ("../etc/passwd", False)])
def test_a_sites_time_zone_must_exist(editor: Browser, scene: Scene, zone: str, is_good: bool) -> None:
    path = f"/admin/debate/site/{Site.objects.get().pk}/change/"
    answer = editor.post(path, open_form(editor, path) | {"time_zone": zone})
    assert answer.status_code == (302 if is_good else 200)
    assert is_good or "is not a time zone" in answer.content.decode()
