"""The rules of a publisher's site: between the global rules and an article's."""

from typing import Any

import pytest
from django.test import Client as Browser

from debate import errors
from debate.articles.models import Article
from debate.articles.rule_models import SiteRules
from debate.articles.rulebook import read_rules, read_rules_of
from debate.articles.rules import change_common_rules, change_rules, change_site_rules, move_article
from debate.audit_log.models import Decision
from debate.diffs import read_changes
from debate.readers.models import Role
from debate.signals import article_changed
from debate.sites.models import Site
from debate.wire.articles import ChangesFrame
from tests.cast import PASSWORD, account
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db


def make_site(name: str, *slugs: str) -> tuple[Site, list[Article]]:
    site = Site.objects.create(name=name)
    return site, [Article.objects.create(slug=slug, title=slug.title(), site=site) for slug in slugs]


def holds(article: Article, rule: str) -> Any:
    return getattr(read_rules(Article.objects.get(pk=article.pk)), rule)


def test_a_rule_comes_from_the_article_then_the_site_then_the_global_rules() -> None:
    site, (article,) = make_site("Courier", "bridge")
    change_common_rules(slow_mode_s=10)
    assert holds(article, "slow_mode_s") == 10
    change_site_rules(site.pk, slow_mode_s=20)
    assert holds(article, "slow_mode_s") == 20
    change_rules(article.pk, slow_mode_s=0)
    assert holds(article, "slow_mode_s") == 0
    change_rules(article.pk, slow_mode_s=None)
    change_site_rules(site.pk, slow_mode_s=None)
    assert holds(article, "slow_mode_s") == 10


def test_a_locked_rule_applies_to_every_layer_below() -> None:
    site, (article,) = make_site("Courier", "bridge")
    _, (foreign,) = make_site("Herald", "match")
    own = Article.objects.create(slug="own", title="Own")
    change_site_rules(site.pk, locked=True)
    assert [holds(one, "locked") for one in (article, foreign, own)] == [True, False, False]
    change_rules(article.pk, locked=False)
    assert holds(article, "locked")
    change_site_rules(site.pk, locked=None)
    assert not holds(article, "locked")


def test_a_site_rule_change_notifies_only_readers_of_its_articles(
    django_capture_on_commit_callbacks: Any,
) -> None:
    site, articles = make_site("Courier", "bridge", "tower")
    _, (foreign,) = make_site("Herald", "match")
    heard: list[int] = []

    def hear(*, article_id: int, **_: object) -> None:
        heard.append(article_id)

    article_changed.connect(hear)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            change_site_rules(site.pk, hold_links=True)
    assert sorted(heard) == [article.pk for article in articles]
    assert Article.objects.get(pk=foreign.pk).rev == 0
    diff = read_changes(articles[0].pk, articles[0].epoch, 0)
    assert isinstance(diff, ChangesFrame) and diff.article
    assert (diff.rev, diff.article.hold_links) == (1, True)


def test_an_article_moved_to_another_site_gets_its_rules_and_readers_are_notified() -> None:
    site, (article,) = make_site("Courier", "bridge")
    herald, _ = make_site("Herald")
    change_site_rules(herald.pk, accounts_only=True)
    move_article(article.pk, site_id=herald.pk)
    move_article(article.pk, site_id=herald.pk)
    assert holds(article, "accounts_only")
    diff = read_changes(article.pk, article.epoch, 0)
    assert isinstance(diff, ChangesFrame) and diff.article
    assert (diff.rev, diff.article.accounts_only) == (1, True)


def test_the_rules_of_many_articles_need_two_queries(django_assert_num_queries: Any) -> None:
    articles = [article for name in ("Courier", "Herald") for article in make_site(name, f"{name}-1", f"{name}-2")[1]]
    for site in Site.objects.all():
        change_site_rules(site.pk, slow_mode_s=site.pk)
    with django_assert_num_queries(2):
        rules = read_rules_of(articles)
    assert [rules[article.pk].slow_mode_s for article in articles] == [article.site_id for article in articles]


def test_a_site_has_one_set_of_rules_that_is_deleted_with_it() -> None:
    site, _ = make_site("Courier")
    for depth in (1, 2):
        change_site_rules(site.pk, max_depth=depth)
    assert SiteRules.objects.get().max_depth == 2
    site.delete()
    assert not SiteRules.objects.exists()


def test_over_http_only_chief_moderators_change_site_rules() -> None:
    site, (article,) = make_site("Courier", "bridge")
    chief, mo = account("Chief", role=Role.CHIEF), account("Mo", moderator=True)
    assert chief.reader and mo.reader
    address = f"/moderation/sites/{site.pk}/rules"
    change_common_rules(slow_mode_s=10)
    change = {"slow_mode": 20, "moderation": "before"}
    assert Caller().refused("PATCH", address, change) == (401, "sign_in_required")
    assert Caller().be_guest("Ann").refused("GET", address) == (403, "forbidden")
    moderator = Caller().log_in("mo")
    assert moderator.refused("PATCH", address, change) == (403, "forbidden")
    assert moderator.get("/moderation/sites") == {"sites": [{"id": site.pk, "name": "Courier"}]}
    answer = moderator.get(address)
    assert (answer["site"]["name"], answer["own"]["slow_mode"], answer["rules"]["slow_mode"]) == ("Courier", None, 10)
    caller = Caller().log_in("chief")
    answer = caller.do("PATCH", address, change)
    assert (answer["own"]["slow_mode"], answer["rules"]["moderation"]) == (20, "before")
    assert caller.get("/articles/bridge/rules")["article"]["slow_mode"] == 20
    assert caller.refused("PATCH", address, {"slow_mode": -1}) == (422, "invalid")
    for unknown in (site.pk + 1, 10**30):
        assert caller.refused("PATCH", f"/moderation/sites/{unknown}/rules", change) == (404, "not_found")
    (decision,) = Decision.objects.filter(moderator=chief.reader)
    assert (decision.action, decision.before, decision.after) == (
        "change_rules",
        {"site": site.pk, "name": "Courier", "slow_mode_s": None, "moderation": None},
        {"site": site.pk, "name": "Courier", "slow_mode_s": 20, "moderation": "before"},
    )
    assert caller.get("/articles/bridge/changes?since=0")["article"]["slow_mode"] == 20
    assert Article.objects.get(pk=article.pk).rev == 1


def test_the_global_rules_link_to_a_sites_page_which_shows_what_is_inherited() -> None:
    site, (article,) = make_site("Courier", "bridge")
    account("Chief", role=Role.CHIEF)
    account("Mo", moderator=True)
    browser, moderator = Browser(), Browser()
    browser.login(username="chief", password=PASSWORD)
    moderator.login(username="mo", password=PASSWORD)
    address = f"/moderation/sites/{site.pk}/rules/"
    assert f'<a href="{address}"><bdi>Courier</bdi></a>' in browser.get("/moderation/rules/").content.decode()
    assert 'placeholder="As for all debates: 3"' in browser.get(address).content.decode()
    assert browser.post(address, {"report_threshold": "5", "hold_links": "on"}).status_code == 302
    page = browser.get("/moderation/rules/bridge/").content.decode()
    assert 'placeholder="As on Courier: 5"' in page and "As on Courier: yes" in page
    refused = browser.post(address, {"report_threshold": "many"})
    assert refused.status_code == 422 and 'value="many"' in refused.content.decode()
    assert moderator.post(address, {"locked": "on"}).status_code == 403
    assert Browser().get(address).status_code == 302
    assert browser.get("/moderation/sites/999999/rules/").status_code == 404
    assert holds(article, "report_threshold") == 5


def test_an_unknown_site_and_invalid_rules_are_refused() -> None:
    site, _ = make_site("Courier")
    with pytest.raises(errors.NotFound):
        change_site_rules(site.pk + 1, locked=True)
    with pytest.raises(errors.Invalid, match="max_depth"):
        change_site_rules(site.pk, max_depth=51)
    assert not SiteRules.objects.exists()
