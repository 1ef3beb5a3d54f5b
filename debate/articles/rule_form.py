"""Rules as the contract's objects."""

from typing import Any

from debate.articles.access import describe_article
from debate.articles.models import Article
from debate.articles.rule_models import SiteRules
from debate.articles.rulebook import Layer, find_rule, read_common_rules
from debate.sites.models import Site
from debate.wire.articles import RulesAnswer, RulesObject, SiteObject, SiteRulesAnswer


def describe_rules(*layers: Layer) -> RulesObject:
    """Return the layers' rules, the first layer taking precedence, as the contract's object."""

    def rule(name: str) -> Any:
        return find_rule(name, *layers)

    return RulesObject(
        locked=rule("locked"),
        moderation=rule("moderation"),
        accounts_only=rule("accounts_only"),
        hold_newcomers=rule("hold_newcomers"),
        hold_links=rule("hold_links"),
        reasons_required=rule("reasons_required"),
        show_sides=rule("show_sides"),
        take_questions=rule("take_questions"),
        slow_mode=rule("slow_mode_s"),
        max_depth=rule("max_depth"),
        closes_after_days=rule("closes_after_days"),
        report_threshold=rule("report_threshold"),
    )


def answer_for_article(article: Article) -> RulesAnswer:
    """Return an article's own rules, and the article with its effective rules."""
    return RulesAnswer(article=describe_article(article), own=describe_rules(article))


def answer_for_site(rules: SiteRules) -> SiteRulesAnswer:
    """Return a site's own rules, and its effective rules."""
    return SiteRulesAnswer(
        site=describe_site(rules.site), own=describe_rules(rules), rules=describe_rules(rules, read_common_rules())
    )


def describe_site(site: Site) -> SiteObject:
    """Return a publisher's site as the contract's object."""
    return SiteObject(id=site.pk, name=site.name)
