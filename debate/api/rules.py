"""The rules of the debates: of all of them, and of one article."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire_desk
from debate.api.callers import caller
from debate.api.schemas import RulesToChange
from debate.articles.access import describe_article, get_article
from debate.articles.models import Article, SiteRules
from debate.articles.rulebook import read_site_rules
from debate.articles.rules import RuleChange, change_all_rules, change_article_rules
from debate.readers.roles import require_moderator

router = Router(tags=["rules"])


@router.get("/moderation/rules", response=wire_desk.RuleSet, summary="The site's rules")
def get_site_rules(request: HttpRequest, response: HttpResponse) -> wire_desk.RuleSet:
    response["Cache-Control"] = "no-store"
    require_moderator(caller(request))
    return describe_rules(read_site_rules())


@router.patch("/moderation/rules", response=wire_desk.RuleSet, summary="Change the site's rules, live")
def patch_site_rules(request: HttpRequest, change: RulesToChange) -> wire_desk.RuleSet:
    return describe_rules(change_all_rules(caller(request), **_change(change)))


@router.get("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="An article's own rules, and what holds")
def get_article_rules(request: HttpRequest, response: HttpResponse, slug: str) -> wire_desk.RulesAnswer:
    response["Cache-Control"] = "no-store"
    require_moderator(caller(request))
    return _answer(get_article(slug))


@router.patch("/articles/{slug}/rules", response=wire_desk.RulesAnswer, summary="Change an article's rules, live")
def patch_article_rules(request: HttpRequest, slug: str, change: RulesToChange) -> wire_desk.RulesAnswer:
    return _answer(change_article_rules(caller(request), slug, **_change(change)))


def describe_rules(rules: Article | SiteRules) -> wire_desk.RuleSet:
    """Return the rules of the site, or an article's own, as the contract's object."""
    return wire_desk.RuleSet(
        locked=rules.locked,
        moderation=cast(Any, rules.moderation),
        accounts_only=rules.accounts_only,
        hold_newcomers=rules.hold_newcomers,
        hold_links=rules.hold_links,
        slow_mode=rules.slow_mode_s,
        max_depth=rules.max_depth,
        closes_after_days=rules.closes_after_days,
        report_threshold=rules.report_threshold,
    )


def _answer(article: Article) -> wire_desk.RulesAnswer:
    return wire_desk.RulesAnswer(article=describe_article(article), own=describe_rules(article))


def _change(change: RulesToChange) -> RuleChange:
    given = change.model_dump(exclude_unset=True)
    if "slow_mode" in given:
        given["slow_mode_s"] = given.pop("slow_mode")
    return cast(RuleChange, given)
