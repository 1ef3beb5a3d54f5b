"""Changing the rules of a debate, of one article or of all, in front of its readers."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F

from debate.articles.access import get_article
from debate.articles.models import Article, Moderation, SiteRules
from debate.articles.revisions import announce, locked_article, next_revision
from debate.articles.rulebook import SITE_RULES_ID
from debate.errors import Invalid
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.roles import require_role
from debate.record.models import Decision
from debate.record.writing import write_decision

# A change of the site's rules rings for the newest articles; whoever watches an older one hears of it by its head.
MAX_RINGS = 200

_MAX_BY_RULE = {
    "hold_newcomers": 100,
    "slow_mode_s": 86_400,
    "max_depth": 50,
    "closes_after_days": 3_650,
    "report_threshold": 1_000,
}
SWITCHES = ("locked", "accounts_only", "hold_links")
RULES = (*SWITCHES, "moderation", *_MAX_BY_RULE)


class RuleChange(TypedDict, total=False):
    """The rules to change; None gives an article the site's rule again."""

    locked: bool | None
    moderation: str | None
    accounts_only: bool | None
    hold_newcomers: int | None
    hold_links: bool | None
    slow_mode_s: int | None
    max_depth: int | None
    closes_after_days: int | None
    report_threshold: int | None


def change_article_rules(identity: Identity, slug: str, **change: Unpack[RuleChange]) -> Article:
    """Change rules of an article as a chief moderator.

    Raises as `change_rules` does, and `SignInRequired`, `Forbidden`.
    """
    return change_rules(get_article(slug).pk, by=require_role(identity, Role.CHIEF), **change)


def change_all_rules(identity: Identity, **change: Unpack[RuleChange]) -> SiteRules:
    """Change the site's rules as a chief moderator; raises `SignInRequired`, `Forbidden`, `Invalid`."""
    return change_site_rules(by=require_role(identity, Role.CHIEF), **change)


def change_rules(article_id: int, *, by: Reader | None = None, **change: Unpack[RuleChange]) -> Article:
    """Change the rules that are given and leave the others; readers are told, and the record says who did it.

    Raises `NotFound`, `Invalid`.
    """
    wanted = _checked(change)
    # Whether an article is locked is its own affair: there is nothing to inherit.
    if wanted.get("locked", False) is None:
        wanted["locked"] = False
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
def change_site_rules(*, by: Reader | None = None, **change: Unpack[RuleChange]) -> SiteRules:
    """Change the site's rules that are given; readers of every article that it concerns are told. Raises `Invalid`."""
    wanted = _checked(change)
    if None in wanted.values():
        raise Invalid("The site's rules have a value each; only an article's may be left to the site.")
    site, _ = SiteRules.objects.select_for_update().get_or_create(pk=SITE_RULES_ID)
    changed = {rule: value for rule, value in wanted.items() if value != getattr(site, rule)}
    if changed:
        before = {rule: getattr(site, rule) for rule in changed}
        write_decision(by, Decision.Action.CHANGE_RULES, before=before, after=changed)
        SiteRules.objects.filter(pk=SITE_RULES_ID).update(**changed)
        site.refresh_from_db()
        _tell_all_articles()
    return site


def _tell_all_articles() -> None:
    # Locked in the order of their ids, so that two who lock several articles never wait for each other.
    list(Article.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    Article.objects.update(rev=F("rev") + 1, rules_rev=F("rev") + 1)
    for article_id, rev in Article.objects.values_list("pk", "rev")[:MAX_RINGS]:
        announce(article_id, rev)


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
