"""Changing the rules of debates, of one article, of a site or of all, in front of their readers."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F, QuerySet

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article, next_revision
from debate.articles.rule_models import CommonRules, Moderation, SiteRules
from debate.articles.rulebook import COMMON_RULES_ID
from debate.errors import Invalid
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.roles import require_role
from debate.record.models import Decision
from debate.record.writing import write_decision
from debate.sites.access import get_site_of_number

# A change of the rules of many rings for the newest articles; whoever watches an older one hears of it by its head.
MAX_RINGS = 200

_MAX_BY_RULE = {
    "hold_newcomers": 100,
    "slow_mode_s": 86_400,
    "max_depth": 50,
    "closes_after_days": 3_650,
    "report_threshold": 1_000,
}
SWITCHES = ("locked", "accounts_only", "hold_links", "reasons_required")
RULES = (*SWITCHES, "moderation", *_MAX_BY_RULE)


class RuleChange(TypedDict, total=False):
    """The rules to change; None lets an article or a site have the rule of the layer above again."""

    locked: bool | None
    moderation: str | None
    accounts_only: bool | None
    hold_newcomers: int | None
    hold_links: bool | None
    slow_mode_s: int | None
    max_depth: int | None
    closes_after_days: int | None
    report_threshold: int | None
    reasons_required: bool | None


def change_article_rules(identity: Identity, slug: str, **change: Unpack[RuleChange]) -> Article:
    """Change rules of an article as a chief moderator.

    Raises as `change_rules` does, and `SignInRequired`, `Forbidden`.
    """
    return change_rules(get_article(slug).pk, by=require_role(identity, Role.CHIEF), **change)


def change_rules_of_site(identity: Identity, site_id: int, **change: Unpack[RuleChange]) -> SiteRules:
    """Change rules of a publisher's site as a chief moderator.

    Raises as `change_site_rules` does, and `SignInRequired`, `Forbidden`.
    """
    return change_site_rules(site_id, by=require_role(identity, Role.CHIEF), **change)


def change_all_rules(identity: Identity, **change: Unpack[RuleChange]) -> CommonRules:
    """Change the rules of all debates as a chief moderator; raises `SignInRequired`, `Forbidden`, `Invalid`."""
    return change_common_rules(by=require_role(identity, Role.CHIEF), **change)


def change_rules(article_id: int, *, by: Reader | None = None, **change: Unpack[RuleChange]) -> Article:
    """Change the rules that are given and leave the others; readers are told, and the record says who did it.

    Raises `NotFound`, `Invalid`.
    """
    wanted = _checked_own(change)
    with locked_article(article_id) as article:
        changed = {rule: value for rule, value in wanted.items() if value != getattr(article, rule)}
        if changed:
            rev = next_revision(article)
            before = {rule: getattr(article, rule) for rule in changed}
            write_decision(by, Decision.Action.CHANGE_RULES, article_id=article.pk, before=before, after=changed)
            Article.objects.filter(pk=article.pk).update(rules_rev=rev, **changed)
            article.refresh_from_db()
        return article


@transaction.atomic
def change_site_rules(site_id: int, *, by: Reader | None = None, **change: Unpack[RuleChange]) -> SiteRules:
    """Change the site's rules that are given; readers of every article of the site are told.

    Raises `NotFound`, `Invalid`.
    """
    wanted, site = _checked_own(change), get_site_of_number(site_id)
    rules, _ = SiteRules.objects.select_for_update().get_or_create(site=site)
    changed = {rule: value for rule, value in wanted.items() if value != getattr(rules, rule)}
    if changed:
        before = {rule: getattr(rules, rule) for rule in changed}
        named = {"site": site.pk, "name": site.name}
        write_decision(by, Decision.Action.CHANGE_RULES, before=named | before, after=named | changed)
        SiteRules.objects.filter(pk=rules.pk).update(**changed)
        rules.refresh_from_db()
        _tell(Article.objects.filter(site=site))
    return rules


@transaction.atomic
def change_common_rules(*, by: Reader | None = None, **change: Unpack[RuleChange]) -> CommonRules:
    """Change the rules of all debates that are given; readers of every article are told. Raises `Invalid`."""
    wanted = _checked(change)
    if None in wanted.values():
        raise Invalid("The rules of all debates have a value each; a site's or an article's may be left to them.")
    rules, _ = CommonRules.objects.select_for_update().get_or_create(pk=COMMON_RULES_ID)
    changed = {rule: value for rule, value in wanted.items() if value != getattr(rules, rule)}
    if changed:
        before = {rule: getattr(rules, rule) for rule in changed}
        write_decision(by, Decision.Action.CHANGE_RULES, before=before, after=changed)
        CommonRules.objects.filter(pk=COMMON_RULES_ID).update(**changed)
        rules.refresh_from_db()
        _tell(Article.objects.all())
    return rules


def move_article(article_id: int, *, site_id: int | None) -> None:
    """Give the article to a site, or to none; its readers are told the rules that hold from now on."""
    with locked_article(article_id) as article:
        if article.site_id != site_id:
            Article.objects.filter(pk=article.pk).update(site=site_id, rules_rev=next_revision(article))


def _tell(articles: QuerySet[Article]) -> None:
    # Locked in the order of their ids, so that two who lock several articles never wait for each other.
    list(articles.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    articles.update(rev=F("rev") + 1, rules_rev=F("rev") + 1)
    for article_id, rev in articles.values_list("pk", "rev")[:MAX_RINGS]:
        announce(article_id, rev)


def _checked_own(change: RuleChange) -> dict[str, object]:
    """Return the change of an article's or site's rules as `_checked` does: a lock is theirs alone, not inherited."""
    return {rule: bool(value) if rule == "locked" else value for rule, value in _checked(change).items()}


def _checked(change: RuleChange) -> dict[str, object]:
    """Return the change as columns and values; raises `Invalid` for the first that makes no sense."""
    wanted: dict[str, object] = dict(change)
    for rule, value in wanted.items():
        if rule not in RULES:
            raise Invalid(f"{rule}: there is no such rule; the rules are {', '.join(RULES)}.")
        if value is None:
            continue
        if rule == "moderation":
            if value not in Moderation.values:
                raise Invalid(f"moderation: one of {', '.join(Moderation.values)}.")
        elif rule in SWITCHES:
            if not isinstance(value, bool):
                raise Invalid(f"{rule}: true or false.")
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MAX_BY_RULE[rule]:
            raise Invalid(f"{rule}: a whole number from 0 to {_MAX_BY_RULE[rule]:,}.")
    return wanted
