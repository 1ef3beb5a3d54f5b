"""The debate in a frame: who can show it, and what it shows without cookies and script."""

import json
import re
from typing import Any

import pytest
from django.test import Client as Browser

from debate.admin.sites import OriginForm
from debate.articles.models import Article
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.support.embedder import AROUND, NEWS, PAGE, make_site, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def scene(site: Site) -> Scene:
    return set_scene()


def visit(path: str, *, referrer: str = f"{NEWS}/", **headers: str) -> Any:
    """Request a page as a frame does, and assert that no cookie is set."""
    response = Browser().get(path, headers={"Referer": referrer, "Sec-Fetch-Dest": "iframe"} | headers)
    assert not response.cookies
    return response


def test_only_pages_of_an_allowed_origin_can_show_the_frame(scene: Scene) -> None:
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


def test_a_frame_is_readable_without_script_and_offers_nothing_that_needs_it(scene: Scene) -> None:
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


def test_a_frame_identifies_its_reader_by_token_and_never_by_cookies(scene: Scene) -> None:
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


def test_an_account_follows_the_debate_in_a_frame(scene: Scene, settings: Any) -> None:
    settings.MAIL_IS_SENT = True
    account("Ada")
    headers = {"X-Embedder": NEWS}
    token = Browser().post("/api/v1/session/token", headers=headers).json()["token"]["token"]
    said = {"username": "ada", "password": PASSWORD}
    proof = headers | {"Authorization": f"Bearer {token}"}
    answer = Browser().post("/api/v1/session/login", said, content_type="application/json", headers=proof).json()
    headers["Authorization"] = f"Bearer {answer['token']['token']}"
    for method, words in ((None, "Follow this debate"), ("PUT", "Stop following"), ("DELETE", "Follow this debate")):
        if method:
            path = "/api/v1/articles/bridge/follow"
            assert Browser().generic(method, path, headers=headers).status_code == 204
        own = Browser().get(f"{AROUND}/a/bridge/", headers=headers).content.decode()
        assert f">{words}</button>" in own and "data-bell" in own
    assert 'class="follow"' not in visit(f"{AROUND}/a/bridge/").content.decode()


def test_the_frame_says_that_a_debate_was_not_found(scene: Scene) -> None:
    for path in ("a/nowhere/", "poll/999999/", "poll/99999999999999999999/", "page", "page?address=nonsense"):
        response = visit(f"{AROUND}/{path}")
        assert response.status_code == 404, path
        assert "frame-ancestors https://news.example" in response["Content-Security-Policy"]


def test_a_frame_opened_on_its_own_leads_to_the_debates_page(scene: Scene) -> None:
    see()
    article = Article.objects.get(site__isnull=False)
    response = Browser().get(f"{AROUND}/page", {"address": PAGE}, headers={"Sec-Fetch-Dest": "document"})
    assert response["Location"] == f"http://testserver/a/{article.slug}/"
    themed = Browser().get(f"{AROUND}/page", {"address": PAGE, "theme": "dark"})
    assert themed["Location"] == f"{AROUND}/a/{article.slug}/?theme=dark"
    assert 'data-theme="dark"' in Browser().get(themed["Location"]).content.decode()


def test_an_article_is_found_by_its_own_address_on_this_server(scene: Scene) -> None:
    assert see("http://testserver/a/bridge/#debate")["Location"] == f"{AROUND}/a/bridge/"
    assert see("http://testserver/a/nowhere/")["Location"] == f"{AROUND}/a/nowhere/"
    assert see("http://testserver/").status_code == 404


def test_a_site_without_first_embeds_creates_none_and_others_cannot_show_its_debates(scene: Scene, site: Site) -> None:
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


def test_an_origin_can_be_typed_in_any_usual_form(scene: Scene, site: Site) -> None:
    for typed, origin in {
        "HTTPS://Müller.example/": "https://xn--mller-kva.example",
        "https://other.example:443/news": "https://other.example",
    }.items():
        form = OriginForm({"site": site.pk, "origin": typed}, instance=SiteOrigin(site=site))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["origin"] == origin
    assert not OriginForm({"origin": "news.example"}, instance=SiteOrigin(site=site)).is_valid()


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
def test_an_origin_is_normalised_to_the_browsers_form(site: Site, origin: str, is_valid: bool) -> None:
    field = SiteOrigin._meta.get_field("origin")
    if is_valid:
        field.run_validators(origin)
    else:
        with pytest.raises(Exception, match="An origin reads like"):
            field.run_validators(origin)
