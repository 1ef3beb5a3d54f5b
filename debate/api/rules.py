"""The rules of the debates: of all of them, of a publisher's site, and of one article."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire_desk
from debate.api.callers import caller, no_store
from debate.api.schemas import RulesToChange
from debate.articles.access import describe_article, get_article
from debate.articles.models import Article
from debate.articles.rule_models import SiteRules
from debate.articles.rulebook import Layer, find_rule, read_common_rules, read_site_rules
from debate.articles.rules import RuleChange, change_all_rules, change_article_rules, change_rules_of_site
from debate.readers.roles import require_moderator
from debate.sites.access import get_site_of_number, list_sites
from debate.sites.models import Site

router = Router(tags=["rules"])


@router.get("/moderation/rules", response=wire_desk.RuleSet, summary="The rules of all debates")
def get_common_rules(request: HttpRequest, response: HttpResponse) -> wire_desk.RuleSet:
    no_store(response)
    require_moderator(caller(request))
    return describe_rules(read_common_rules())


@router.patch("/moderation/rules", response=wire_desk.RuleSet, summary="Change the rules of all debates, live")
def patch_common_rules(request: HttpRequest, change: RulesToChange) -> wire_desk.RuleSet:
    return describe_rules(change_all_rules(caller(request), **_change(change)))


@router.get("/moderation/sites", response=wire_desk.Sites, summary="The publishers' sites")
def get_sites(request: HttpRequest, response: HttpResponse) -> wire_desk.Sites:
    no_store(response)
    require_moderator(caller(request))
    return wire_desk.Sites(sites=[_describe_site(site) for site in list_sites()])


@router.get(
    "/moderation/sites/{int:site_id}/rules",
    response=wire_desk.SiteRulesAnswer,
    summary="A site's own rules, and what holds there",
)
def get_site_rules(request: HttpRequest, response: HttpResponse, site_id: int) -> wire_desk.SiteRulesAnswer:
    no_store(response)
    require_moderator(caller(request))
    return _answer_for_site(read_site_rules(get_site_of_number(site_id)))


@router.patch(
    "/moderation/sites/{int:site_id}/rules",
    response=wire_desk.SiteRulesAnswer,
    summary="Change a site's rules, live",
)
def patch_site_rules(request: HttpRequest, change: RulesToChange, site_id: int) -> wire_desk.SiteRulesAnswer:
    return _answer_for_site(change_rules_of_site(caller(request), site_id, **_change(change)))


@router.get("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="An article's own rules, and what holds")
def get_article_rules(request: HttpRequest, response: HttpResponse, slug: str) -> wire_desk.RulesAnswer:
    no_store(response)
    require_moderator(caller(request))
    return _answer(get_article(slug))


@router.patch("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="Change an article's rules, live")
def patch_article_rules(request: HttpRequest, slug: str, change: RulesToChange) -> wire_desk.RulesAnswer:
    return _answer(change_article_rules(caller(request), slug, **_change(change)))


def describe_rules(*layers: Layer) -> wire_desk.RuleSet:
    """Return what the layers say, the first one before those after it, as the contract's object."""

    def rule(name: str) -> Any:
        return find_rule(name, *layers)

    return wire_desk.RuleSet(
        locked=rule("locked"),
        moderation=rule("moderation"),
        accounts_only=rule("accounts_only"),
        hold_newcomers=rule("hold_newcomers"),
        hold_links=rule("hold_links"),
        reasons_required=rule("reasons_required"),
        slow_mode=rule("slow_mode_s"),
        max_depth=rule("max_depth"),
        closes_after_days=rule("closes_after_days"),
        report_threshold=rule("report_threshold"),
    )


def _answer(article: Article) -> wire_desk.RulesAnswer:
    return wire_desk.RulesAnswer(article=describe_article(article), own=describe_rules(article))


def _answer_for_site(rules: SiteRules) -> wire_desk.SiteRulesAnswer:
    return wire_desk.SiteRulesAnswer(
        site=_describe_site(rules.site), own=describe_rules(rules), rules=describe_rules(rules, read_common_rules())
    )


def _describe_site(site: Site) -> wire_desk.SiteObject:
    return wire_desk.SiteObject(id=site.pk, name=site.name)


def _change(change: RulesToChange) -> RuleChange:
    given = change.model_dump(exclude_unset=True)
    if "slow_mode" in given:
        given["slow_mode_s"] = given.pop("slow_mode")
    return cast(RuleChange, given)
