"""First embeds: which article a page gets, who can start a debate, and which addresses are one page."""

import hmac
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.articles import first_embed
from debate.articles.addresses import refresh_keys
from debate.articles.models import Article
from debate.limits.rates import read_rates
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, set_scene
from tests.support.embedder import AROUND, NEWS, PAGE, make_site, see

pytestmark = pytest.mark.django_db

OTHER = "https://other.example"


@pytest.fixture
def site() -> Site:
    return make_site()


@pytest.fixture
def scene(site: Site) -> Scene:
    return set_scene()


def test_the_first_embed_of_a_page_creates_its_article(scene: Scene) -> None:
    response = see(f"{PAGE}?utm_source=mail&id=7#top", title="  Should the\nbridge <b>be</b> built? ")
    article = Article.objects.get(site__isnull=False)
    assert response["Location"] == f"{AROUND}/a/{article.slug}/"
    assert (article.title, article.address) == ("Should the bridge <b>be</b> built?", f"{PAGE}?id=7")
    assert article.slug.startswith("should-the-bridge")
    # The first title is kept, and the page's other origin has the same article.
    again = see(f"{PAGE}?id=7", title="Another", around="/embed/http/localhost:8141", referrer="http://localhost:8141/")
    assert again["Location"] == f"/embed/http/localhost:8141/a/{article.slug}/"
    assert Article.objects.count() == 2
    page = Browser().get(f"/a/{article.slug}/").content.decode()
    assert f'<a href="{PAGE}?id=7">Read the article on <bdi>News</bdi></a>' in page
    assert "Should the bridge" not in Browser().get("/").content.decode()
    frame = Browser().get(again["Location"]).content.decode()
    assert "Be the first" in frame


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
        (f"{NEWS}/{'x' * 2_000}", f"{NEWS}/"),
        (f"{NEWS}/\0", f"{NEWS}/"),
        ("", f"{NEWS}/"),
    ],
)
def test_no_article_is_created_for_another_sites_page(scene: Scene, address: str, referrer: str) -> None:
    assert see(address, referrer=referrer).status_code == 404
    assert Article.objects.count() == 1


def test_a_page_without_a_title_gets_its_address_as_title(scene: Scene) -> None:
    see(title=" \u200b ")
    assert Article.objects.get(site__isnull=False).title == "news.example/2026/bridge"
    see(f"{NEWS}/long", title="x" * 5_000)
    assert len(Article.objects.get(address=f"{NEWS}/long").title) == 200


@pytest.fixture
def limited(settings: Settings) -> Iterator[None]:
    """The production limits, in a minute that does not pass."""
    settings.RATE_LIMITS_ON = True
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.mark.usefixtures("limited")
def test_one_network_can_start_only_few_debates_and_the_publisher_is_told(
    scene: Scene, site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    clients = [f"192.0.2.{number}" for number in range(1, 26)]
    statuses = [see(f"{NEWS}/{number}", client=client).status_code for number, client in enumerate(clients)]
    assert statuses == [302] * 20 + [429] * 5
    # Existing debates stay open, and other networks are not affected.
    assert see(f"{NEWS}/3").status_code == 302
    assert see(f"{NEWS}/100", client="198.51.100.1").status_code == 302
    said = [record.getMessage() for record in caplog.records if record.name == "debate.articles.first_embed"]
    assert len(said) == 1 and "News" in said[0] and f"{NEWS}/20" in said[0]
    site.refresh_from_db()
    assert site.refused and f"{NEWS}/20" in site.refused_why


@pytest.mark.usefixtures("limited")
def test_pages_below_a_listed_path_start_debates_even_after_the_limit_for_others(
    scene: Scene, site: Site, settings: Settings
) -> None:
    settings.LIMITS = settings.LIMITS | {"LIMIT_UNSIGNED_DEBATES_PER_SITE": read_rates("1/day")}
    other = Site.objects.create(name="Other")
    SiteOrigin.objects.create(site=other, origin=OTHER)
    assert [see(f"{NEWS}/{name}").status_code for name in ("invented", "more")] == [302, 429]
    # The other site has its own count.
    assert see(f"{OTHER}/1", around="/embed/https/other.example", referrer=f"{OTHER}/").status_code == 302
    site.article_paths = "/news/"
    site.save(update_fields=["article_paths"])
    assert [see(f"{NEWS}/news/{number}").status_code for number in range(3)] == [302, 302, 302]


@pytest.mark.usefixtures("limited")
def test_a_signed_address_starts_a_debate_regardless_of_the_limit(scene: Scene, site: Site, settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"LIMIT_UNSIGNED_DEBATES_PER_SITE": read_rates("2/day")}
    clients = [f"192.0.{number}.1" for number in range(4)]
    statuses = [see(f"{NEWS}/invented/{client}", client=client).status_code for client in clients]
    assert statuses == [302, 302, 429, 429]
    assert see().status_code == 429
    assert see(signature=first_embed.sign(site, PAGE)).status_code == 302
    for number in range(25):
        address = f"{NEWS}/{number}"
        assert see(address, signature=first_embed.sign(site, address)).status_code == 302
    other = Site.objects.create(name="Other")
    for wrong in (first_embed.sign(other, f"{NEWS}/x"), first_embed.sign(site, f"{NEWS}/y"), "ä", "0"):
        answer = see(f"{NEWS}/x", signature=wrong)
        assert (answer.status_code, "data-signature" in answer.content.decode()) == (404, True)


def test_a_signature_matches_the_documented_computation(site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(key="k" * 64)
    site.refresh_from_db()
    # printf 'https://news.example/1' | openssl dgst -sha256 -hmac kkkk…
    expected = hmac.new(b"k" * 64, b"https://news.example/1", sha256).hexdigest()
    assert first_embed.sign(site, "https://news.example/1") == expected
    assert first_embed.sign(site, "https://news.example/1", "a-7") != expected


@pytest.mark.usefixtures("limited")
def test_a_site_that_lists_paths_starts_debates_only_below_them(scene: Scene, site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(article_paths="/news/, /sport/")
    for number in range(30):
        answer = see(f"{NEWS}/news/{number}", client=f"192.0.2.{number + 1}")
        assert answer.status_code == 302
    for path in ("/", "/news/", "/newsletter", "/NEWS/1", "/other/news/1"):
        assert see(f"{NEWS}{path}", client="198.51.100.1").status_code == 404, path


@pytest.mark.usefixtures("limited")
def test_pages_imported_beforehand_show_their_debates(scene: Scene, site: Site, tmp_path: Path) -> None:
    Site.objects.filter(pk=site.pk).update(makes_articles=False)
    file = tmp_path / "pages.csv"
    file.write_text(f"address,title\n{NEWS}/1,The first\n{NEWS}/2\nhttps://other.example/,Another's\n")
    with pytest.raises(CommandError, match="1 of 3"):
        call_command("add_pages", "News", str(file))
    with pytest.raises(CommandError, match="no site"):
        call_command("add_pages", "Nobody", str(file))
    assert see(f"{NEWS}/1?utm_id=1").status_code == 302
    assert Article.objects.get(address=f"{NEWS}/1").title == "The first"
    assert Article.objects.get(address=f"{NEWS}/2").title == "news.example/2"
    assert see(f"{NEWS}/3").status_code == 404


def test_one_page_has_one_debate_for_every_spelling_of_its_address(scene: Scene, site: Site) -> None:
    Site.objects.filter(pk=site.pk).update(ignored_parameters="session")
    first = see(f"{PAGE}?b=2&a=1")["Location"]
    for same in (f"{PAGE}/?a=1&b=2&gclid=3#x", "http://news.example/2026/bridge?a=1&b=2", f"{PAGE}?b=2&a=1&session=9"):
        assert see(same)["Location"] == first
    assert see(f"{NEWS}/?q=%E4")["Location"] != see(f"{NEWS}/?q=%F6")["Location"]


def test_a_newly_ignored_parameter_is_ignored_in_existing_addresses_too(scene: Scene, site: Site) -> None:
    first = see(f"{PAGE}?session=1")["Location"]
    assert see(f"{PAGE}?session=2")["Location"] != first
    Site.objects.filter(pk=site.pk).update(ignored_parameters="session")
    site.refresh_from_db()
    assert refresh_keys(site) == 1
    assert see(PAGE)["Location"] == see(f"{PAGE}?session=2")["Location"] == first


def test_a_page_claiming_another_pages_address_has_its_own_debate(scene: Scene) -> None:
    for canonical in ("https://agency.example/copy", "https://news.example:8443/2026/bridge", "nonsense"):
        response = see(canonical, own=f"{PAGE}#top")
        assert response.status_code == 302, canonical
        assert Article.objects.get(site__isnull=False).address == PAGE
    # A debate that the site is allowed to show is an exception.
    answer = see("https://agency.example/copy")
    assert (answer.status_code, "is not an address of News" in answer.content.decode()) == (404, True)
    # Of two addresses of the site, the canonical one counts.
    assert see(f"{NEWS}/canonical", own=PAGE)["Location"] != see(PAGE)["Location"]


def test_an_article_with_an_id_keeps_its_debate_at_every_address(scene: Scene, site: Site) -> None:
    first = see(PAGE, identity="a-7")["Location"]
    assert see(f"{NEWS}/moved", identity="a-7")["Location"] == first
    assert see(PAGE)["Location"] == first
    assert see(PAGE, identity="a-8")["Location"] != first
    # Another site's article of the same name is a different article.
    other = Site.objects.create(name="Other")
    SiteOrigin.objects.create(site=other, origin="https://other.example")
    there = {"around": "/embed/https/other.example", "referrer": "https://other.example/"}
    assert see("https://other.example/1", identity="a-7", **there)["Location"].rpartition("/a/")[2] not in first
    assert see(PAGE, identity="x" * 201).status_code == 404


def test_pages_that_differ_by_fragment_have_separate_debates(scene: Scene) -> None:
    before = see(f"{NEWS}/app#/article/0")["Location"]
    debates = {see(f"{NEWS}/app#/article/{name}", identity=name)["Location"] for name in ("1", "2")}
    assert len(debates) == 2 and before not in debates
    assert Article.objects.filter(address=f"{NEWS}/app#/article/2").exists()


def test_a_debate_from_before_the_site_used_article_ids_continues(scene: Scene, site: Site) -> None:
    first = see(PAGE)["Location"]
    assert see(PAGE, identity="a-7")["Location"] == first
    assert see(PAGE, identity="a-7", signature=first_embed.sign(site, PAGE, "a-7"))["Location"] == first
    # With a signature, the name is kept.
    assert see(f"{NEWS}/moved", identity="a-7")["Location"] == first


def test_two_pages_with_the_same_natural_slug_have_separate_debates(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = iter(["1", "1", "2"])
    monkeypatch.setattr(first_embed, "token_hex", lambda size: next(tokens))
    slugs = [see(f"{NEWS}/{number}")["Location"].split("/")[-2] for number in (1, 2)]
    assert slugs == ["a-bridge-1", "a-bridge-2"]
