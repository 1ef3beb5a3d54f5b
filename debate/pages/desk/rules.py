"""Chief moderators' forms for the rules: global, of a publisher's site, and of one article."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from debate.articles.access import get_article
from debate.articles.models import Article
from debate.articles.rule_models import Moderation
from debate.articles.rulebook import Layer, find_rule, read_common_rules, read_site_rules
from debate.articles.rules import SWITCHES, RuleChange, change_all_rules, change_article_rules, change_rules_of_site
from debate.errors import Invalid
from debate.pages.debates.article import no_cache
from debate.pages.desk.tabs import desk_tabs
from debate.readers.identity import identify
from debate.rights.asking import require
from debate.rights.table import CHANGE_RULES
from debate.sites.access import get_site_of_number, list_sites
from debate.sites.models import Site

# Each rule's form field: name, label, and unit.
LABELS = {
    "locked": _("Locked: no more comments"),
    "moderation": _("When comments appear"),
    "accounts_only": _("Only readers with an account can comment"),
    "hold_links": _("Comments with links wait for a moderator"),
    "hold_newcomers": _("Number of first comments by a new reader that wait for a moderator (0: none)"),
    "slow_mode_s": _("Slow mode: seconds between two comments by the same reader (0: off)"),
    "max_depth": _("Levels of a thread (1: no replies, 0: any number)"),
    "closes_after_days": _("Days after which the debate closes (0: never)"),
    "show_sides": _("Comments show what their authors voted for, where the votes are public"),
    "take_questions": _("Readers can mark comments as questions to the newsroom"),
    "reasons_required": _("Moderators must give a reason when they remove a comment"),
    "report_threshold": _("Hide a comment when its reports reach this weight (0: never)"),
}
_SWITCH = [("on", _("yes")), ("off", _("no"))]


@dataclass(frozen=True, slots=True)
class RuleLevel:
    """The rules in a form: the article's, the site's, or the global ones.

    `own` are its rules, `above` the layers that it inherits from, and `above_name` the name of those.
    """

    own: Layer
    above: tuple[Layer, ...] = ()
    above_name: str = ""
    article: Article | None = None
    site: Site | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def rules(request: HttpRequest) -> HttpResponse:
    """Show or change the global rules; readers see changes at once."""
    return _page(request, lambda: RuleLevel(own=read_common_rules()), change_all_rules)


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def site_rules(request: HttpRequest, site_id: int) -> HttpResponse:
    """Show or change the rules of a publisher's site."""

    def level() -> RuleLevel:
        site = get_site_of_number(site_id)
        return RuleLevel(read_site_rules(site), (read_common_rules(),), gettext("for all debates"), site=site)

    return _page(request, level, lambda who, **change: change_rules_of_site(who, site_id, **change))


@require_http_methods(["GET", "HEAD", "POST"])
@no_cache
def article_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show or change the rules of one article."""

    def level() -> RuleLevel:
        article, common = get_article(slug), read_common_rules()
        if article.site is None:
            return RuleLevel(article, (common,), gettext("for all debates"), article=article)
        above = (read_site_rules(article.site), common)
        return RuleLevel(
            article, above, gettext("on %(site)s") % {"site": article.site.name}, article=article, site=article.site
        )

    return _page(request, level, lambda who, **change: change_article_rules(who, slug, **change))


def _page(
    request: HttpRequest, read_level: Callable[[], RuleLevel], change_rules: Callable[..., object]
) -> HttpResponse:
    identity = identify(request)
    require(identity, CHANGE_RULES)
    refusal = None
    if request.method == "POST":
        try:
            change_rules(identity, **_change(request))
            return HttpResponseRedirect(f"{request.path}?saved=yes")
        except Invalid as raised:
            refusal = raised
    level = read_level()
    context = {
        "article": level.article,
        "site": level.site,
        "sites": [] if level.above else list_sites(),
        "fields": [_field(rule, label, level, request.POST if refusal else None) for rule, label in LABELS.items()],
        "refusal": refusal,
        "is_saved": "saved" in request.GET,
        "reader": identity.describe(),
        "return_url": request.path,
        "tabs": desk_tabs(identity, "rules"),
    }
    return render(request, "rules.html", context, status=refusal.status if refusal else 200)


def _change(request: HttpRequest) -> RuleChange:
    """Read the form: an empty field inherits the rule, and the domain refuses invalid numbers."""
    change: dict[str, object] = {}
    for rule in LABELS.keys() & request.POST.keys():
        text = request.POST[rule].strip()
        if not text:
            change[rule] = None
        elif rule in SWITCHES:
            change[rule] = {"on": True, "off": False}.get(text, text)
        else:
            change[rule] = int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else text
    # The names come from `RULES`; the domain checks the values.
    return cast(RuleChange, change)


def _field(rule: str, label: str | Promise, level: RuleLevel, typed: Any) -> dict[str, object]:
    value = typed.get(rule, "") if typed is not None else _text(getattr(level.own, rule))
    options: list[tuple[str, str]] = []
    if rule in SWITCHES:
        options = [(value, str(label)) for value, label in _SWITCH]
    elif rule == "moderation":
        options = [(str(value), str(label)) for value, label in Moderation.choices]
    # Each layer sets its own lock: it isn't inherited.
    if not level.above or rule == "locked":
        return {"name": rule, "label": label, "value": value, "options": options, "hint": ""}
    text = _text(find_rule(rule, *level.above))
    inherited = gettext("%(name)s: %(words)s") % {"name": level.above_name, "words": dict(options).get(text, text)}
    hint = gettext("As %(inherited)s") % {"inherited": inherited}
    if options:
        options.insert(0, ("", hint))
    return {"name": rule, "label": label, "value": value, "options": options, "hint": hint}


def _text(value: object) -> str:
    if value is None:
        return ""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
