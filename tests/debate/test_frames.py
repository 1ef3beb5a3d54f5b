"""The debate in a frame: who may show it, what it shows without cookie and script, and articles made at first sight."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.articles import sight
from debate.articles.models import Article
from debate.readers import limits
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db

NEWS = "https://news.example"
AROUND = "/embed/https/news.example"
PAGE = f"{NEWS}/2026/bridge"


@pytest.fixture
def site() -> Site:
    site = Site.objects.create(name="News")
    for origin in (NEWS, "http://localhost:8141"):
        SiteOrigin.objects.create(site=site, origin=origin)
    return site


@pytest.fixture
def scene(site: Site) -> Scene:
    return set_scene()


def visit(path: str, *, referrer: str = f"{NEWS}/", **headers: str) -> Any:
    """Ask as a frame on a page does, and be sure that no cookie is set."""
    response = Browser().get(path, headers={"Referer": referrer, "Sec-Fetch-Dest": "iframe"} | headers)
    assert not response.cookies
    return response


def see(address: str = PAGE, *, title: str = "A bridge", around: str = AROUND, referrer: str = f"{NEWS}/") -> Any:
    """Ask for the debate of a page."""
    return Browser().get(f"{around}/page", {"address": address, "title": title}, headers={"Referer": referrer})


def test_pages_of_an_allowed_origin_and_no_others_may_show_the_frame(scene: Scene) -> None:
    scene.post(scene.ann, "A word in the frame.")
    for path in (f"{AROUND}/a/bridge/", f"{AROUND}/poll/{scene.poll.pk}/"):
        response = visit(path)
        assert response.status_code == 200
        assert "X-Frame-Options" not in response
        assert "frame-ancestors https://news.example;" in f"{response['Content-Security-Policy']};"
    assert (
        "frame-ancestors http://localhost:8141"
        in visit("/embed/http/localhost:8141/a/bridge/").headers["Content-Security-Policy"]
    )
    for around in ("https/other.example", "http/news.example", "https/news.example:444", "https/news.example;x", "a/b"):
        response = visit(f"/embed/{around}/a/bridge/")
        assert response.status_code == 403
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert b"A word in the frame" not in response.content


@pytest.mark.parametrize("path", ["/", "/a/bridge/", "/a/bridge/poll/", "/sign-in/", "/admin/login/", "/moderation/"])
def test_pages_outside_a_frame_refuse_to_be_framed(scene: Scene, path: str) -> None:
    response = Browser().get(path)
    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_a_frame_is_complete_for_reading_and_offers_nothing_that_needs_the_script(scene: Scene) -> None:
    scene.post(scene.ann, "A word in the frame.")
    html = visit(f"{AROUND}/a/bridge/").content.decode()
    assert "A word in the frame." in html and "Should it be built?" in html
    before = html[: html.index("data-needs-script")]
    assert "<form" not in before and "<button" not in before
    assert re.search(r"<fieldset[^>]* disabled>", html)
    assert '<base href="/a/bridge/" target="_blank">' in html
    assert "csrfmiddlewaretoken" not in html
    assert 'href="/embed/https/news.example/a/bridge/?sort=top#debate" target="_self"' in html
    alone = visit(f"{AROUND}/poll/{scene.poll.pk}/").content.decode()
    assert "Should it be built?" in alone and "A word in the frame." not in alone


def test_a_frame_knows_its_reader_by_token_and_never_by_cookies(scene: Scene) -> None:
    browser = Browser()
    browser.force_login(scene.mo.reader.user)  # type: ignore[union-attr, arg-type]
    assert 'data-reader=""' in browser.get(f"{AROUND}/a/bridge/").content.decode()
    headers = {"X-Embedder": NEWS}
    token = Browser().post("/api/v1/session/token", headers=headers).json()["token"]["token"]
    headers["Authorization"] = f"Bearer {token}"
    name = json.dumps({"name": "Ann"})
    answer = Browser().post("/api/v1/session", name, content_type="application/json", headers=headers).json()
    headers["Authorization"] = f"Bearer {answer['token']['token']}"
    own = Browser().get(f"{AROUND}/a/bridge/", headers=headers)
    assert f'data-reader="{answer["reader"]["id"]}"' in own.content.decode()
    assert "Authorization" in own["Vary"]
    headers["Authorization"] = "Bearer forged"
    for path in (f"{AROUND}/a/bridge/", "/a/bridge/"):
        assert Browser().get(path, headers=headers).status_code == 401


def test_what_is_not_there_is_told_in_the_frame(scene: Scene) -> None:
    for path in ("a/nowhere/", "poll/999999/", "poll/99999999999999999999/", "page", "page?address=nonsense"):
        response = visit(f"{AROUND}/{path}")
        assert response.status_code == 404, path
        assert "frame-ancestors https://news.example" in response["Content-Security-Policy"]


def test_a_page_that_first_shows_its_debate_gets_an_article(scene: Scene) -> None:
    response = see(f"{PAGE}?utm_source=mail&id=7#top", title="  Should the\nbridge <b>be</b> built? ")
    article = Article.objects.get(site__isnull=False)
    assert response["Location"] == f"{AROUND}/a/{article.slug}/"
    assert (article.title, article.address) == ("Should the bridge <b>be</b> built?", f"{PAGE}?id=7")
    assert article.slug.startswith("should-the-bridge")
    # The title is the first one's, and from the page's other origin it is the same article.
    again = see(f"{PAGE}?id=7", title="Another", around="/embed/http/localhost:8141", referrer="http://localhost:8141/")
    assert again["Location"] == f"/embed/http/localhost:8141/a/{article.slug}/"
    assert Article.objects.count() == 2
    page = Browser().get(f"/a/{article.slug}/").content.decode()
    assert f'<a href="{PAGE}?id=7">Read the article on News</a>' in page
    assert "Should the bridge" not in Browser().get("/").content.decode()
    frame = visit(again["Location"]).content.decode()
    assert "Nobody has said anything yet" in frame


def test_opened_by_itself_a_pages_debate_is_its_own_page(scene: Scene) -> None:
    see()
    article = Article.objects.get(site__isnull=False)
    response = Browser().get(f"{AROUND}/page", {"address": PAGE}, headers={"Sec-Fetch-Dest": "document"})
    assert response["Location"] == f"/a/{article.slug}/"
    themed = Browser().get(f"{AROUND}/page", {"address": PAGE, "theme": "dark"})
    assert themed["Location"] == f"{AROUND}/a/{article.slug}/?theme=dark"
    assert 'data-theme="dark"' in Browser().get(themed["Location"]).content.decode()


def test_an_article_of_ours_is_found_by_its_own_address(scene: Scene) -> None:
    assert see("http://testserver/a/bridge/#debate")["Location"] == f"{AROUND}/a/bridge/"
    assert see("http://testserver/a/nowhere/")["Location"] == f"{AROUND}/a/nowhere/"
    assert see("http://testserver/").status_code == 404


@pytest.mark.parametrize(
    ("address", "referrer"),
    [
        (PAGE, ""),
        (PAGE, "https://other.example/"),
        (PAGE, "https://news.example.other.example/"),
        (PAGE, "http://[news.example"),
        ("https://other.example/page", f"{NEWS}/"),
        ("https://news.example@other.example/page", f"{NEWS}/"),
        ("https://user@news.example/page", f"{NEWS}/"),
        ("javascript:alert(1)", f"{NEWS}/"),
        ("https://news.example:99999999/", f"{NEWS}/"),
        ("//news.example/page", f"{NEWS}/"),
        (f"{NEWS}/{'x' * 500}", f"{NEWS}/"),
        (f"{NEWS}/\0", f"{NEWS}/"),
        ("", f"{NEWS}/"),
    ],
)
def test_no_article_is_made_for_what_is_not_the_sites_own_page(scene: Scene, address: str, referrer: str) -> None:
    assert see(address, referrer=referrer).status_code == 404
    assert Article.objects.count() == 1


def test_a_site_may_make_none_and_another_site_cannot_show_its_debates(scene: Scene, site: Site) -> None:
    see()
    slug = Article.objects.get(site__isnull=False).slug
    other = Site.objects.create(name="Other", makes_articles=False)
    SiteOrigin.objects.create(site=other, origin="https://other.example")
    around = "/embed/https/other.example"
    assert visit(f"{around}/a/{slug}/").status_code == 404
    assert see(around=around, referrer="https://other.example/").status_code == 404
    page = "https://other.example/page"
    assert see(page, around=around, referrer="https://other.example/").status_code == 404
    assert Article.objects.filter(site=other).count() == 0
    assert visit(f"{around}/a/bridge/").status_code == 200


@pytest.fixture
def limited(settings: Settings) -> Iterator[None]:
    """Limits as they are for readers, in a minute that does not pass."""
    settings.RATE_LIMITS_ON = True
    limits._counters.cache_clear()
    with time_machine.travel(timezone.now(), tick=False):
        yield
    limits._counters.cache_clear()


@pytest.mark.usefixtures("limited")
def test_only_so_many_articles_are_made(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = [see(f"{NEWS}/{number}").status_code for number in range(25)]
    assert statuses == [302] * 20 + [429] * 5
    assert see(f"{NEWS}/3").status_code == 302
    limits._counters.cache_clear()
    monkeypatch.setattr(sight, "MAX_NEW_PER_SITE_AND_DAY", 20)
    refused = see(f"{NEWS}/100")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")


def test_a_page_without_a_title_is_called_by_its_address(scene: Scene) -> None:
    see(title=" \u200b ")
    assert Article.objects.get(site__isnull=False).title == "news.example/2026/bridge"
    see(f"{NEWS}/long", title="x" * 5_000)
    assert len(Article.objects.get(address=f"{NEWS}/long").title) == 200


@pytest.mark.parametrize(
    ("origin", "is_valid"),
    [
        ("https://news.example", True),
        ("http://localhost:8141", True),
        ("http://[::1]:8000", True),
        ("https://news.example/", False),
        ("https://news.example:443", False),
        ("http://news.example:80", False),
        ("https://News.example", False),
        ("https://*.news.example", False),
        ("https://news.example;script-src *", False),
        ("https://news.example\n", False),
        ("news.example", False),
        ("null", False),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(site: Site, origin: str, is_valid: bool) -> None:
    field = SiteOrigin._meta.get_field("origin")
    if is_valid:
        field.run_validators(origin)
    else:
        with pytest.raises(Exception, match="An origin reads like"):
            field.run_validators(origin)
