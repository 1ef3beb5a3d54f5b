"""The rules of the debates: of all of them, of a publisher's site, and of one article."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire_desk
from debate.api.callers import caller, no_store
from debate.api.schemas import RulesToChange
from debate.articles.access import get_article
from debate.articles.rule_form import answer_for_article, answer_for_site, describe_rules, describe_site
from debate.articles.rulebook import read_common_rules, read_site_rules
from debate.articles.rules import change_all_rules, change_article_rules, change_rules_of_site
from debate.readers.roles import require_moderator
from debate.sites.access import get_site_of_number, list_sites

router = Router(tags=["rules"])


@router.get("/moderation/rules", response=wire_desk.RuleSet, summary="The rules of all debates")
def get_common_rules(request: HttpRequest, response: HttpResponse) -> wire_desk.RuleSet:
    no_store(response)
    require_moderator(caller(request))
    return describe_rules(read_common_rules())


@router.patch("/moderation/rules", response=wire_desk.RuleSet, summary="Change the rules of all debates, live")
def patch_common_rules(request: HttpRequest, change: RulesToChange) -> wire_desk.RuleSet:
    return describe_rules(change_all_rules(caller(request), **change.as_change()))


@router.get("/moderation/sites", response=wire_desk.Sites, summary="The publishers' sites")
def get_sites(request: HttpRequest, response: HttpResponse) -> wire_desk.Sites:
    no_store(response)
    require_moderator(caller(request))
    return wire_desk.Sites(sites=[describe_site(site) for site in list_sites()])


@router.get(
    "/moderation/sites/{int:site_id}/rules",
    response=wire_desk.SiteRulesAnswer,
    summary="A site's own rules, and what holds there",
)
def get_site_rules(request: HttpRequest, response: HttpResponse, site_id: int) -> wire_desk.SiteRulesAnswer:
    no_store(response)
    require_moderator(caller(request))
    return answer_for_site(read_site_rules(get_site_of_number(site_id)))


@router.patch(
    "/moderation/sites/{int:site_id}/rules",
    response=wire_desk.SiteRulesAnswer,
    summary="Change a site's rules, live",
)
def patch_site_rules(request: HttpRequest, change: RulesToChange, site_id: int) -> wire_desk.SiteRulesAnswer:
    return answer_for_site(change_rules_of_site(caller(request), site_id, **change.as_change()))


@router.get("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="An article's own rules, and what holds")
def get_article_rules(request: HttpRequest, response: HttpResponse, slug: str) -> wire_desk.RulesAnswer:
    no_store(response)
    require_moderator(caller(request))
    return answer_for_article(get_article(slug))


@router.patch("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="Change an article's rules, live")
def patch_article_rules(request: HttpRequest, slug: str, change: RulesToChange) -> wire_desk.RulesAnswer:
    return answer_for_article(change_article_rules(caller(request), slug, **change.as_change()))
