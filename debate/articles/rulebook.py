"""The rules that hold on an article: its own, else the site's. Reads them and says what they mean; changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from debate.articles.models import Article, Moderation, SiteRules
from debate.errors import AccountRequired, DebateClosed, Refusal, ThreadLocked
from debate.readers.models import Reader

SITE_RULES_ID = 1


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold on an article.

    `is_held_back`: every comment waits for a moderator. `hold_newcomers`: so do the first so many of each author.
    `hold_links`: so do those with links. `slow_mode_s`: seconds between two comments of one reader, 0 for none.
    `max_depth`: levels of a thread, None for any number. `closes`: when the debate closes by itself.
    `report_threshold`: the weight of reports that hides a comment, 0 for none.
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


def read_rules(article: Article) -> Rules:
    """Return the rules that hold on the article: its own, else the site's; one query."""
    return combine_rules(article, read_site_rules())


def combine_rules(article: Article, site: SiteRules) -> Rules:
    """Return the article's own rules, and where it has none the site's. A site that is locked has no open debate."""

    def rule(name: str) -> Any:
        own = getattr(article, name)
        return getattr(site, name) if own is None else own

    days = rule("closes_after_days")
    return Rules(
        locked=article.locked or site.locked,
        is_held_back=rule("moderation") == Moderation.BEFORE,
        accounts_only=rule("accounts_only"),
        hold_newcomers=rule("hold_newcomers"),
        hold_links=rule("hold_links"),
        slow_mode_s=rule("slow_mode_s"),
        max_depth=rule("max_depth") or None,
        closes=article.published + timedelta(days=days) if days else None,
        report_threshold=rule("report_threshold"),
    )


def read_site_rules() -> SiteRules:
    """Return the site's rules, the defaults where nobody has changed any."""
    return SiteRules.objects.filter(pk=SITE_RULES_ID).first() or SiteRules(pk=SITE_RULES_ID)


def closed_because(rules: Rules, reader: Reader | None) -> Refusal | None:
    """Return why nobody, or not this reader, may write at the moment; None where they may."""
    if rules.locked:
        return ThreadLocked()
    if rules.closes and rules.closes <= timezone.now():
        return DebateClosed()
    if rules.accounts_only and (reader is None or not reader.user_id):
        return AccountRequired()
    return None
