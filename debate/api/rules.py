"""The rules of the debates: of all of them, of a publisher's site, and of one article."""

from django.http import HttpRequest
from ninja import Router

from debate.api.callers import caller
from debate.api.schemas import RulesToChange
from debate.articles.rule_form import answer_for_article, answer_for_site, describe_rules
from debate.articles.rule_reading import read_rules_of_all, read_rules_of_article, read_rules_of_site, read_sites
from debate.articles.rules import change_all_rules, change_article_rules, change_rules_of_site
from debate.wire.articles import RulesAnswer, RulesObject, SiteRulesAnswer, SitesAnswer

router = Router(tags=["rules"])


@router.get("/moderation/rules", response=RulesObject, summary="The rules of all debates")
def get_common_rules(request: HttpRequest) -> RulesObject:
    return read_rules_of_all(caller(request))


@router.patch("/moderation/rules", response=RulesObject, summary="Change the rules of all debates, live")
def patch_common_rules(request: HttpRequest, change: RulesToChange) -> RulesObject:
    return describe_rules(change_all_rules(caller(request), **change.as_change()))


@router.get("/moderation/sites", response=SitesAnswer, summary="The publishers' sites")
def get_sites(request: HttpRequest) -> SitesAnswer:
    return read_sites(caller(request))


@router.get(
    "/moderation/sites/{int:site_id}/rules",
    response=SiteRulesAnswer,
    summary="A site's own rules, and what holds there",
)
def get_site_rules(request: HttpRequest, site_id: int) -> SiteRulesAnswer:
    return read_rules_of_site(caller(request), site_id)


@router.patch(
    "/moderation/sites/{int:site_id}/rules",
    response=SiteRulesAnswer,
    summary="Change a site's rules, live",
)
def patch_site_rules(request: HttpRequest, change: RulesToChange, site_id: int) -> SiteRulesAnswer:
    return answer_for_site(change_rules_of_site(caller(request), site_id, **change.as_change()))


@router.get("/articles/{slug}/rules", response=RulesAnswer, summary="An article's own rules, and what holds")
def get_article_rules(request: HttpRequest, slug: str) -> RulesAnswer:
    return read_rules_of_article(caller(request), slug)


@router.patch("/articles/{slug}/rules", response=RulesAnswer, summary="Change an article's rules, live")
def patch_article_rules(request: HttpRequest, slug: str, change: RulesToChange) -> RulesAnswer:
    return answer_for_article(change_article_rules(caller(request), slug, **change.as_change()))
