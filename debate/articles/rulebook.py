"""The rules that hold on an article: its own, else its site's, else those of all debates. Changes nothing.

The site is the publisher's that has the article; an article without one is on its own under the rules of all debates.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rule_models import CommonRules, Moderation, SiteRules
from debate.errors import AccountRequired, DebateClosed, Refusal, ThreadLocked
from debate.readers.models import Reader
from debate.sites.models import Site

COMMON_RULES_ID = 1

Layer = Article | SiteRules | CommonRules


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold on an article.

    `is_held_back`: every comment waits for a moderator. `hold_newcomers`: so do the first so many of each author.
    `hold_links`: so do those with links. `slow_mode_s`: seconds between two comments of one reader, 0 for none.
    `max_depth`: levels of a thread, None for any number. `closes`: when the debate closes by itself.
    `report_threshold`: the weight of reports that hides a comment, 0 for none. `reasons_required`: a moderator who
    removes a comment says why.
    """

    locked: bool
    is_held_back: bool
    accounts_only: bool
    hold_newcomers: int
    hold_links: bool
    slow_mode_s: int
    max_depth: int | None
    closes: datetime | None
    report_threshold: int
    reasons_required: bool


def read_rules(article: Article) -> Rules:
    """Return the rules that hold on the article; in one query, in two where a site has it."""
    return read_rules_of([article])[article.pk]


def read_rules_of(articles: Iterable[Article]) -> dict[int, Rules]:
    """Return the rules that hold on each of the articles, by its id; in two queries at the most."""
    articles, common = list(articles), read_common_rules()
    sites = _read_sites({article.site_id for article in articles if article.site_id})
    return {
        article.pk: _put_together(article.published, article, *sites.get(article.site_id or 0, ()), common)
        for article in articles
    }


def read_common_rules() -> CommonRules:
    """Return the rules of all debates, the defaults where nobody has changed any."""
    return CommonRules.objects.filter(pk=COMMON_RULES_ID).first() or CommonRules(pk=COMMON_RULES_ID)


def read_site_rules(site: Site) -> SiteRules:
    """Return the site's own rules, none where nobody has given it any."""
    return SiteRules.objects.filter(site=site).first() or SiteRules(site=site)


def find_rule(rule: str, *layers: Layer) -> Any:
    """Return what the first of the layers says that has the rule, None where none has; a lock holds in all below it."""
    if rule == "locked":
        return any(layer.locked for layer in layers)
    return next((value for layer in layers if (value := getattr(layer, rule)) is not None), None)


def _read_sites(site_ids: Collection[int]) -> dict[int, list[SiteRules]]:
    found = SiteRules.objects.filter(site__in=site_ids) if site_ids else ()
    return {rules.site_id: [rules] for rules in found}


def _put_together(published: datetime, *layers: Layer) -> Rules:
    def rule(name: str) -> Any:
        return find_rule(name, *layers)

    days = rule("closes_after_days")
    return Rules(
        locked=rule("locked"),
        is_held_back=rule("moderation") == Moderation.BEFORE,
        accounts_only=rule("accounts_only"),
        hold_newcomers=rule("hold_newcomers"),
        hold_links=rule("hold_links"),
        slow_mode_s=rule("slow_mode_s"),
        max_depth=rule("max_depth") or None,
        closes=published + timedelta(days=days) if days else None,
        report_threshold=rule("report_threshold"),
        reasons_required=rule("reasons_required"),
    )


def closed_because(rules: Rules, reader: Reader | None) -> Refusal | None:
    """Return why nobody, or not this reader, may write at the moment; None where they may."""
    if rules.locked:
        return ThreadLocked()
    if rules.closes and rules.closes <= timezone.now():
        return DebateClosed()
    if rules.accounts_only and (reader is None or not reader.user_id):
        return AccountRequired()
    return None
