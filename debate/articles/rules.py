"""Changing the rules of an article, of a site or of all debates, and notifying their readers."""

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import F, Q, QuerySet

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.articles.revisions import announce, locked_article, next_revision
from debate.articles.rule_models import CommonRules, Moderation, SiteRules
from debate.articles.rulebook import COMMON_RULES_ID, read_rules_version
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.errors import Invalid
from debate.field_errors import not_one_of, out_of_range
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require
from debate.rights.table import CHANGE_RULES
from debate.signals import rules_changed
from debate.sites.access import get_site_of_number

# A change for many articles notifies viewers of the newest ones; reconciliation finds the others.
MAX_NOTIFICATIONS = 200

MAX_BY_RULE = {
    "hold_newcomers": 100,
    "slow_mode_s": 86_400,
    "max_depth": 50,
    "closes_after_days": 3_650,
    "report_threshold": 1_000,
}
SWITCHES = ("locked", "accounts_only", "hold_links", "reasons_required", "show_sides", "take_questions")
RULES = (*SWITCHES, "moderation", *MAX_BY_RULE)


class RuleChange(TypedDict, total=False):
    """The rules to change; None inherits the rule from the layer above again."""

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
    show_sides: bool | None
    take_questions: bool | None


def change_article_rules(identity: Identity, slug: str, **change: Unpack[RuleChange]) -> Article:
    """Change rules of an article as a chief moderator.

    Raises as `change_rules` does, and `SignInRequired`, `Forbidden`.
    """
    return change_rules(get_article(slug).pk, by=require(identity, CHANGE_RULES), **change)


def change_rules_of_site(identity: Identity, site_id: int, **change: Unpack[RuleChange]) -> SiteRules:
    """Change rules of a publisher's site as a chief moderator.

    Raises as `change_site_rules` does, and `SignInRequired`, `Forbidden`.
    """
    return change_site_rules(site_id, by=require(identity, CHANGE_RULES), **change)


def change_all_rules(identity: Identity, **change: Unpack[RuleChange]) -> CommonRules:
    """Change the global rules as a chief moderator; raises `SignInRequired`, `Forbidden`, `Invalid`."""
    return change_common_rules(by=require(identity, CHANGE_RULES), **change)


def change_rules(article_id: int, *, by: Reader | None = None, **change: Unpack[RuleChange]) -> Article:
    """Change the given rules of an article; readers are notified, and the audit log records who did it.

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
            rules_changed.send(Article, article=article, rev=rev)
        return article


def change_site_rules(site_id: int, *, by: Reader | None = None, **change: Unpack[RuleChange]) -> SiteRules:
    """Change the given rules of a site; readers of all its articles are notified.

    Raises `NotFound`, `Invalid`.
    """
    rules = _change_site_rules(site_id, by, change)
    if "show_sides" in change:
        _tell_debates_with_sides(Article.objects.filter(site=rules.site))
    return rules


def change_common_rules(*, by: Reader | None = None, **change: Unpack[RuleChange]) -> CommonRules:
    """Change the given global rules; readers of all articles are notified. Raises `Invalid`."""
    rules = _change_common_rules(by, change)
    if "show_sides" in change:
        _tell_debates_with_sides(Article.objects.all())
    return rules


@transaction.atomic
def _change_site_rules(site_id: int, by: Reader | None, change: RuleChange) -> SiteRules:
    wanted, site = _checked_own(change), get_site_of_number(site_id)
    rules, _ = SiteRules.objects.select_for_update().get_or_create(site=site)
    changed = {rule: value for rule, value in wanted.items() if value != getattr(rules, rule)}
    if changed:
        before = {rule: getattr(rules, rule) for rule in changed}
        named = {"site": site.pk, "name": site.name}
        write_decision(by, Decision.Action.CHANGE_RULES, before=named | before, after=named | changed)
        SiteRules.objects.filter(pk=rules.pk).update(version=F("version") + 1, **changed)
        rules.refresh_from_db()
        _announce_each(Article.objects.filter(site=site))
    return rules


@transaction.atomic
def _change_common_rules(by: Reader | None, change: RuleChange) -> CommonRules:
    wanted = _checked(change)
    if None in wanted.values():
        raise Invalid(later("Each global rule needs a value. Only rules of a site or an article can be left empty."))
    rules, _ = CommonRules.objects.select_for_update().get_or_create(pk=COMMON_RULES_ID)
    changed = {rule: value for rule, value in wanted.items() if value != getattr(rules, rule)}
    if changed:
        before = {rule: getattr(rules, rule) for rule in changed}
        write_decision(by, Decision.Action.CHANGE_RULES, before=before, after=changed)
        CommonRules.objects.filter(pk=COMMON_RULES_ID).update(version=F("version") + 1, **changed)
        rules.refresh_from_db()
        _announce_each(Article.objects.all())
    return rules


def move_article(article_id: int, *, site_id: int | None) -> None:
    """Move the article to a site, or to none; its readers get the rules that apply from then on."""
    with locked_article(article_id) as article:
        if article.site_id != site_id:
            article.site_id = site_id
            version, rev = read_rules_version(article), next_revision(article)
            Article.objects.filter(pk=article.pk).update(site=site_id, rules_rev=rev, rules_version=version)
            rules_changed.send(Article, article=article, rev=rev)


def tell_rules(article_id: int) -> None:
    """Take the revision with which an article's readers get changed rules of its site or of all debates.

    A change for many articles locks none of them. Each takes its revision when its head is next read: within a second
    if anybody has it open, otherwise with the next request for changes. Does nothing if another process was first.
    Raises `NotFound`.
    """
    with locked_article(article_id) as article:
        version = read_rules_version(article)
        if article.rules_version != version:
            rev = next_revision(article)
            Article.objects.filter(pk=article.pk).update(rules_rev=rev, rules_version=version)
            rules_changed.send(Article, article=article, rev=rev)


def _tell_debates_with_sides(articles: QuerySet[Article]) -> None:
    """Let the change apply at once where comments have sides, which must not stay visible until somebody looks.

    Each debate is locked alone, after the change was committed.
    """
    with_sides = Q(comments__side__isnull=False) | Q(comments__secret_side__isnull=False)
    for article_id in articles.filter(with_sides).order_by().values_list("pk", flat=True).distinct():
        tell_rules(article_id)


def _announce_each(articles: QuerySet[Article]) -> None:
    for article_id, rev in articles.values_list("pk", "rev")[:MAX_NOTIFICATIONS]:
        announce(article_id, rev)


def _checked_own(change: RuleChange) -> dict[str, object]:
    """Return the change of an article's or site's rules as `_checked` does: a lock is set here, never inherited."""
    return {rule: bool(value) if rule == "locked" else value for rule, value in _checked(change).items()}


def _checked(change: RuleChange) -> dict[str, object]:
    """Return the change as columns and values; raises `Invalid` for the first invalid one."""
    wanted: dict[str, object] = dict(change)
    for rule, value in wanted.items():
        if rule not in RULES:
            raise Invalid(
                later("%(rule)s: there is no such rule; the rules are %(rules)s.", rule=rule, rules=", ".join(RULES))
            )
        if value is None:
            continue
        if rule == "moderation":
            if value not in Moderation.values:
                raise not_one_of("moderation", Moderation.values)
        elif rule in SWITCHES:
            if not isinstance(value, bool):
                raise Invalid(later("%(field)s: true or false.", field=rule))
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_BY_RULE[rule]:
            # Calls and commands have the names without units.
            raise out_of_range(rule.removesuffix("_s"), 0, MAX_BY_RULE[rule])
    return wanted
