"""The effective rules of an article: its own, otherwise its site's, otherwise the global ones. Changes nothing.

The site is the publisher that owns the article; an article without a site inherits only the global rules.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from debate.articles.models import Article
from debate.articles.rule_models import CommonRules, Moderation, SiteRules
from debate.database.raw_sql import Columns, Rows, Statement, read_rows
from debate.errors import AccountRequired, DebateClosed, Refusal, ThreadLocked
from debate.readers.models import Reader
from debate.sites.models import Site

COMMON_RULES_ID = 1
_COMMON = Columns(CommonRules, "common")
_SITE = Columns(SiteRules, "site")
_LAYERS = f"""
    SELECT {_COMMON.sql}, {_SITE.sql} FROM (SELECT 1 AS one) AS always
    LEFT JOIN debate_commonrules AS common ON common.id = {COMMON_RULES_ID}
    LEFT JOIN debate_siterules AS site ON site.site_id = {{site}}
"""
_LAYERS_AT_SITE = _LAYERS.format(site="%s")
_LAYERS_BY_ARTICLE = _LAYERS.format(site="(SELECT placed.site_id FROM debate_article AS placed WHERE placed.id = %s)")

Layer = Article | SiteRules | CommonRules


@dataclass(frozen=True, slots=True)
class Rules:
    """The effective rules of an article.

    `is_held_back`: every comment is held for review. `hold_newcomers`: so are this many first comments of each author.
    `hold_links`: so are comments with links. `slow_mode_s`: seconds between two comments of one reader, 0 for none.
    `max_depth`: levels of a thread, None for any number. `closes`: when the debate closes by itself.
    `report_threshold`: the weight of reports that hides a comment, 0 for none. `reasons_required`: removals need a
    reason. `shows_sides`: comments show what their authors voted for, where the poll's votes are public.
    `takes_questions`: comments can be marked as questions to the newsroom.
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
    shows_sides: bool
    takes_questions: bool


def read_rules(article: Article) -> Rules:
    """Return the rules that hold on the article; in one query."""
    return rules_from(article, read_rows(_LAYERS_AT_SITE, article.site_id))


def ask_for_rules(article_id: int) -> Statement:
    """Return the statement whose rows `rules_from` takes, for callers that send it together with others."""
    return Statement(_LAYERS_BY_ARTICLE, [article_id])


def rules_from(article: Article, rows: Rows) -> Rules:
    """Return the rules that hold on the article, from the rows of `ask_for_rules`."""
    [row] = rows
    common, site = row[: len(_COMMON)], row[len(_COMMON) :]
    layers: list[Layer] = [_SITE.make(site)] if any(value is not None for value in site) else []
    layers.append(_COMMON.make(common) if common[0] is not None else CommonRules(pk=COMMON_RULES_ID))
    return _combine(article.published, article, *layers)


def read_rules_of(articles: Iterable[Article]) -> dict[int, Rules]:
    """Return the effective rules of each article, by its id, in at most two queries."""
    articles, common = list(articles), read_common_rules()
    sites = _read_sites({article.site_id for article in articles if article.site_id})
    return {
        article.pk: _combine(article.published, article, *sites.get(article.site_id or 0, ()), common)
        for article in articles
    }


def read_common_rules() -> CommonRules:
    """Return the global rules, by default the built-in ones."""
    return CommonRules.objects.filter(pk=COMMON_RULES_ID).first() or CommonRules(pk=COMMON_RULES_ID)


def read_site_rules(site: Site) -> SiteRules:
    """Return the site's own rules, empty if it has none."""
    return SiteRules.objects.filter(site=site).first() or SiteRules(site=site)


def read_rules_version(article: Article) -> int:
    """Return a number that grows whenever the rules of the article's site or the global rules change."""
    site = SiteRules.objects.filter(site=article.site_id).values_list("version", flat=True).first()
    return (site or 0) + read_common_rules().version


def find_rule(rule: str, *layers: Layer) -> Any:
    """Return the rule from the first layer that sets it, or None; a lock applies to all layers below."""
    if rule == "locked":
        return any(layer.locked for layer in layers)
    return next((value for layer in layers if (value := getattr(layer, rule)) is not None), None)


def _read_sites(site_ids: Collection[int]) -> dict[int, list[SiteRules]]:
    found = SiteRules.objects.filter(site__in=site_ids) if site_ids else ()
    return {rules.site_id: [rules] for rules in found}


def _combine(published: datetime, *layers: Layer) -> Rules:
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
        shows_sides=rule("show_sides"),
        takes_questions=rule("take_questions"),
    )


def closed_because(rules: Rules, reader: Reader | None) -> Refusal | None:
    """Return why nobody, or not this reader, can post at the moment; None if they can."""
    if rules.locked:
        return ThreadLocked()
    if rules.closes and rules.closes <= timezone.now():
        return DebateClosed()
    if rules.accounts_only and (reader is None or not reader.user_id):
        return AccountRequired()
    return None
