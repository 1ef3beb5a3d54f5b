"""The forms in which chief moderators change the rules: of all debates, of a publisher's site, and of one article."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.articles.rule_models import Moderation
from debate.articles.rulebook import Layer, find_rule, read_common_rules, read_site_rules
from debate.articles.rules import SWITCHES, RuleChange, change_all_rules, change_article_rules, change_rules_of_site
from debate.errors import Invalid
from debate.pages.article import current
from debate.readers.identity import identify
from debate.readers.models import Role
from debate.readers.roles import require_role
from debate.sites.access import get_site_of_number, list_sites
from debate.sites.models import Site

# Each rule as the form asks for it: name, label, and what the number counts.
LABELS = {
    "locked": "Locked: no more comments",
    "moderation": "When comments appear",
    "accounts_only": "Only readers with an account write",
    "hold_links": "Comments with links wait for a moderator",
    "hold_newcomers": "So many first comments of somebody new wait for a moderator (0: none)",
    "slow_mode_s": "Slow mode: one comment of each reader in so many seconds (0: off)",
    "max_depth": "Levels of a thread (1: no replies, 0: any number)",
    "closes_after_days": "Days after which the debate closes (0: never)",
    "reasons_required": "Moderators say why they remove a comment",
    "report_threshold": "Weight of reports that hides a comment until a moderator has looked (0: never)",
}
_SWITCH = [("on", "Yes"), ("off", "No")]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rules a form shows: those of the article, else of the site, else of all debates.

    `own` are its rules, `above` the layers that hold where it has none, and `above_name` says where those are from.
    """

    own: Layer
    above: tuple[Layer, ...] = ()
    above_name: str = ""
    article: Article | None = None
    site: Site | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@current
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules of all debates, or change them, which readers see at once."""
    return _page(request, lambda: Scope(own=read_common_rules()), change_all_rules)


@require_http_methods(["GET", "HEAD", "POST"])
@current
def site_rules(request: HttpRequest, site_id: int) -> HttpResponse:
    """Show or change the rules of a publisher's site."""

    def scope() -> Scope:
        site = get_site_of_number(site_id)
        return Scope(read_site_rules(site), (read_common_rules(),), "for all debates", site=site)

    return _page(request, scope, lambda who, **change: change_rules_of_site(who, site_id, **change))


@require_http_methods(["GET", "HEAD", "POST"])
@current
def article_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show or change the rules of one article."""

    def scope() -> Scope:
        article, common = get_article(slug), read_common_rules()
        if article.site is None:
            return Scope(article, (common,), "for all debates", article=article)
        above = (read_site_rules(article.site), common)
        return Scope(article, above, f"on {article.site.name}", article=article, site=article.site)

    return _page(request, scope, lambda who, **change: change_article_rules(who, slug, **change))


def _page(request: HttpRequest, read_scope: Callable[[], Scope], change_rules: Callable[..., object]) -> HttpResponse:
    identity = identify(request)
    require_role(identity, Role.CHIEF)
    refusal = None
    if request.method == "POST":
        try:
            change_rules(identity, **_change(request))
            return HttpResponseRedirect(f"{request.path}?saved=yes")
        except Invalid as raised:
            refusal = raised
    scope = read_scope()
    context = {
        "article": scope.article,
        "site": scope.site,
        "sites": [] if scope.above else list_sites(),
        "fields": [_field(rule, label, scope, request.POST if refusal else None) for rule, label in LABELS.items()],
        "refusal": refusal,
        "is_saved": "saved" in request.GET,
        "reader": identity.describe(),
        "here": request.path,
    }
    return render(request, "rules.html", context, status=refusal.status if refusal else 200)


def _change(request: HttpRequest) -> RuleChange:
    """Read the form: an empty field leaves the rule to the layer above, the domain refuses what is no number."""
    change: dict[str, object] = {}
    for rule in LABELS.keys() & request.POST.keys():
        text = request.POST[rule].strip()
        if not text:
            change[rule] = None
        elif rule in SWITCHES:
            change[rule] = {"on": True, "off": False}.get(text, text)
        else:
            change[rule] = int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else text
    return cast(RuleChange, change)


def _field(rule: str, label: str, scope: Scope, typed: Any) -> dict[str, object]:
    value = typed.get(rule, "") if typed is not None else _text(getattr(scope.own, rule))
    options: list[tuple[str, str]] = []
    if rule in SWITCHES:
        options = list(_SWITCH)
    elif rule == "moderation":
        options = [(str(value), str(label)) for value, label in Moderation.choices]
    # Each layer locks its own debates: there is nothing to inherit.
    if not scope.above or rule == "locked":
        return {"name": rule, "label": label, "value": value, "options": options, "hint": ""}
    text = _text(find_rule(rule, *scope.above))
    inherited = f"{scope.above_name}: {dict(options).get(text, text)}"
    if options:
        options.insert(0, ("", f"As {inherited}"))
    return {"name": rule, "label": label, "value": value, "options": options, "hint": f"as {inherited}"}


def _text(value: object) -> str:
    if value is None:
        return ""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
