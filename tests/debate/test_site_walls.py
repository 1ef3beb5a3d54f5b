"""At a site's domain, nothing of another site is reachable: by every call, command and page of `docs/roles.md`."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import get_resolver

from debate.admin.sites import DomainForm
from debate.articles.models import Article
from debate.comments.filters.models import FilterWord
from debate.comments.filters.words import VERSION, lists_of
from debate.comments.models import Comment
from debate.database.raw_sql import run_together
from debate.errors import CommentRejected
from debate.page_states import index_at, read_states
from debate.pages.site_walls import CONFINED_ELSEWHERE, SITE_OF
from debate.readers.identity import at_site
from debate.readers.models import Notice, Role
from debate.readers.notices import notify, read_notices
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteDomain
from tests.cast import account
from tests.debate import roles_ways as ways
from tests.debate.roles_table import NO, OWN_PART
from tests.debate.roles_world import Actor, Target, World, domain_of
from tests.debate.test_roles import NO_PAGES, REFUSALS, ROWS, Do, call, command, page, routes_of, try_one
from tests.debate.two_sites import World as TwoSites
from tests.debate.two_sites import signed_in
from tests.support.frame import Frame

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

WAYS: tuple[tuple[str, ways.Table, Do], ...] = (
    ("calls", ways.CALLS, call),
    ("commands", ways.COMMANDS, command),
    ("pages", ways.FORMS, page),
)
TRIED = ("guest", "moderator of a site", "administrator")
# Forms, and parts of addresses, that name no debate.
NAMELESS = {"/language", "/sitemap-{section}.xml", "/feed/{secret}/", "POST /comments/preview"}
# Personal data is whole everywhere: it belongs to the reader, not to a site.
WHOLE = {"See and download one's data", "Delete one's data"}


@pytest.fixture
def world() -> World:
    world = World()
    for site in Site.objects.all():
        SiteDomain.objects.create(site=site, host=domain_of(site))
    # The world's own requests have found no domains.
    cache.clear()
    return world


def actors_of(world: World) -> Iterator[Actor]:
    return (actor for actor in world.actors if actor.name in TRIED)


@pytest.mark.parametrize(("kind", "sent", "do"), WAYS, ids=[way[0] for way in WAYS])
def test_nothing_of_a_site_is_reachable_at_another_sites_domain(
    world: World, kind: str, sent: ways.Table, do: Do
) -> None:
    elsewhere, wrong = Site.objects.get(name="Other news"), []
    for row in ROWS:
        for way in getattr(row, kind):
            for actor in actors_of(world):
                target, shown = Target(world, actor, "here", "oneself" if row.is_own else "somebody"), list[str]()
                outcome, writes = try_one(row, way, actor, target, sent, do, elsewhere, shown)
                is_about_a_debate = ("{" in way or way in sent) and row.another_site == NO and way not in NAMELESS
                is_refused = outcome in REFUSALS | {"site_not_allowed"} and not writes
                leaks = row.name not in WHOLE and outcome == "done" and re.search(r"debate-0\b", "".join(shown))
                if (is_about_a_debate and not is_refused) or leaks:
                    wrong.append((row.name, way, actor.name, outcome, writes, bool(leaks)))
    assert not wrong, "\n".join(map(str, wrong))


def test_at_its_own_domain_a_site_is_whole(world: World) -> None:
    moderator = next(actor for actor in world.actors if actor.name == "moderator of a site")
    said = [
        (row.name, way)
        for row in ROWS
        for way in row.calls
        if row.another_site == NO
        and not row.is_own
        and row.may["moderator"] != NO
        and ("{slug}" in way or "{comment_id}" in way)
        if try_one(row, way, moderator, Target(world, moderator, "here", "somebody"), ways.CALLS, call, world.news)[0]
        != "done"
    ]
    assert said == []


def test_every_part_of_an_address_is_walled() -> None:
    addresses = {route for route in routes_of(get_resolver().url_patterns) if not route.startswith("admin/")}
    parts = {part for route in addresses - NO_PAGES for part in re.findall(r"<(?:\w+:)?(\w+)>", route)}
    # Of these, none names something of a site.
    assert (
        parts - SITE_OF.keys() - CONFINED_ELSEWHERE
        == {"key", "uidb36", "form", "section", "purpose", "rest", "provider_id"} & parts
    )


def test_the_table_says_own_part_only_of_what_names_no_debate() -> None:
    about_debates = ("{slug}", "{comment_id}", "{poll_id}", "{group_id}")
    assert [
        way
        for row in ROWS
        if row.another_site == OWN_PART
        for way in (*row.calls, *row.pages)
        if any(part in way for part in about_debates)
    ] == []


# The content of a domain's pages.


@pytest.fixture
def sites() -> TwoSites:
    sites = TwoSites()
    SiteDomain.objects.create(site=sites.news, host="debate.news.example")
    SiteDomain.objects.create(site=sites.other, host="debate.other.example")
    return sites


NEWS, OTHER, COMMON = "debate.news.example", "debate.other.example", "debates.example"


def read(address: str, host: str, browser: Browser | None = None, status: int = 200) -> str:
    answer = (browser or Browser()).get(address, headers={"host": host})
    assert answer.status_code == status, (address, host, answer.status_code)
    return answer.getvalue().decode()


@pytest.mark.parametrize("address", ["/", "/debates/", "/debates/?q=word"])
def test_lists_have_the_debates_of_the_domains_site_alone(sites: TwoSites, address: str) -> None:
    shown = {host: set(re.findall(r"/a/([\w-]+)/", read(address, host))) for host in (NEWS, OTHER, COMMON)}
    assert shown == {NEWS: {"bridge"}, OTHER: {"match"}, COMMON: {"bridge", "match"}}


def test_a_debate_of_no_site_is_found_everywhere_and_listed_at_no_domain(sites: TwoSites) -> None:
    Article.objects.create(slug="free", title="On every site")
    for host in (NEWS, OTHER, COMMON):
        read("/a/free/", host)
    assert "/a/free/" in read("/", COMMON) and "/a/free/" not in read("/", NEWS)


def test_a_removal_changes_the_state_of_its_own_sites_front_page(sites: TwoSites) -> None:
    names = [index_at(host) for host in (NEWS, OTHER, f"{COMMON}:8000")]
    before = read_states(names)
    Comment.objects.filter(pk=sites.comment.pk).update(rev=99)
    after = read_states(names)
    assert [before[name] != after[name] for name in names] == [True, False, True]


def test_sections_of_another_site_are_unknown(sites: TwoSites) -> None:
    assert "Sport" in read("/debates/?section=Sport", OTHER)
    read("/debates/?section=Sport", NEWS, status=404)
    assert "Sport" not in read("/debates/", NEWS)


def test_the_admin_is_at_no_sites_domain(sites: TwoSites) -> None:
    read("/admin/login/", NEWS, status=404)
    DomainForm.here = "debate.third.example:8000"
    try:
        refused = DomainForm({"site": sites.news.pk, "host": "debate.third.example"})
        assert "no admin" in str(refused.errors)
        assert DomainForm({"site": sites.news.pk, "host": "debate.fourth.example"}).is_valid()
    finally:
        DomainForm.here = ""


def test_the_language_of_a_domain_gives_way_to_the_readers_choice_only(sites: TwoSites) -> None:
    Site.objects.filter(pk=sites.news.pk).update(language="de")

    def language(host: str, **cookies: str) -> str | None:
        browser = Browser()
        browser.cookies.load(cookies)
        answer = browser.get("/", headers={"host": host, "accept-language": "fr"})
        found = re.search(r'<html lang="(\w+)"', answer.content.decode())
        return found and found[1]

    assert language(NEWS) == "de"
    assert language(NEWS, hustings_language="pl") == "pl"
    assert language(OTHER) == "fr"


def test_a_frame_of_one_site_is_not_served_at_anothers_domain(sites: TwoSites) -> None:
    assert "A word." in read("/embed/https/news.example/a/bridge/", NEWS)
    for path, status in (
        ("a/bridge/", 404),
        ("a/match/", 403),
        (f"page?address={quote('https://news.example/1')}", 403),
    ):
        assert "A word" not in read(f"/embed/https/news.example/{path}", OTHER, status=status)


def test_a_token_of_one_site_is_not_good_at_anothers_domain(sites: TwoSites) -> None:
    frame = Frame().begin().be_guest("Eve")
    frame.browser.defaults["HTTP_HOST"] = OTHER
    assert frame.refused("GET", "/session") == "invalid_token"
    new = Frame()
    new.browser.defaults["HTTP_HOST"] = OTHER
    assert new.refused("POST", "/session/token") == "site_not_allowed"


def test_notices_and_own_comments_are_those_of_the_domains_site(sites: TwoSites) -> None:
    ann = require_reader(sites.ann)
    for comment in (sites.comment, sites.elsewhere):
        notify(ann.pk, Notice.Kind.PICKED, comment_id=comment.pk)
    Comment.objects.update(picked=True)
    shown = [
        [notice.article for notice in read_notices(ann.standing_at(site_id))]
        for site_id in (sites.news.pk, sites.other.pk, None)
    ]
    assert shown == [["bridge"], ["match"], ["bridge", "match"]]


def test_a_moderator_of_all_debates_acts_at_a_domain_for_its_site(sites: TwoSites) -> None:
    mo = signed_in("mo")
    queue = json.loads(read("/api/v1/moderation/queue", NEWS, mo))
    assert {entry["article"] for entry in queue["recent"]} == {"bridge"}
    assert "match" not in read("/moderation/", NEWS, mo) + read("/moderation/statistics/", NEWS, mo)
    read("/api/v1/moderation/queue", OTHER, signed_in("sue"), status=403)
    cai = require_reader(account("Cay", role=Role.CHIEF))
    assert cai.standing_at(sites.news.pk).role_here == Role.MODERATOR


def test_transparency_counts_the_debates_of_the_domains_site(sites: TwoSites) -> None:
    for _ in range(4):
        sites.post(sites.mo, sites.there, "One more.")
    summary = [re.findall(r"<dd>(\d+)", read("/transparency/", host)) for host in (NEWS, OTHER)]
    assert summary[0] != summary[1]


# Words.


def test_a_sites_words_are_looked_for_in_its_debates_alone(sites: TwoSites) -> None:
    FilterWord.objects.create(word="blorp", verdict="reject", site=sites.news)
    FilterWord.objects.create(word="fribble", verdict="reject")
    with pytest.raises(CommentRejected):
        sites.post(sites.ann, sites.here, "A blorp.")
    sites.post(sites.ann, sites.there, "A blorp.")
    for article in (sites.here, sites.there):
        with pytest.raises(CommentRejected):
            sites.post(sites.ann, article, "A fribble.")


def test_a_sites_own_word_takes_the_place_of_the_common_one(sites: TwoSites) -> None:
    FilterWord.objects.create(word="tosh", verdict="note", site=sites.news)
    FilterWord.objects.create(word="tosh", verdict="reject")
    [version] = run_together(VERSION)
    where = (sites.news.pk, sites.other.pk, None)
    found = [lists_of(version, site_id).search("tosh")[0].verdict for site_id in where]
    assert found == ["note", "reject", "reject"]


def test_an_identity_at_no_domain_is_as_it_was(sites: TwoSites) -> None:
    assert at_site(sites.mo, None) == sites.mo
