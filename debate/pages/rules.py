"""The forms in which chief moderators change the rules: of all debates, and of one article."""

from typing import Any, cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from debate.articles.access import get_article
from debate.articles.models import Article, Moderation, SiteRules
from debate.articles.rulebook import read_site_rules
from debate.articles.rules import SWITCHES, RuleChange, change_all_rules, change_article_rules
from debate.errors import Invalid
from debate.pages.article import current
from debate.pages.errors import with_refusals
from debate.readers.identity import identify
from debate.readers.models import Role
from debate.readers.roles import require_role

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
    "report_threshold": "Weight of reports that hides a comment until a moderator has looked (0: never)",
}
_SWITCH = [("on", "Yes"), ("off", "No")]


@require_http_methods(["GET", "HEAD", "POST"])
@current
@with_refusals
def rules(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Show the rules of all debates or, with a slug, of one article; or change them, which readers see at once."""
    identity = identify(request)
    if identity.reader is None:
        return HttpResponseRedirect(f"/sign-in/?next={quote(request.path)}")
    require_role(identity, Role.CHIEF)
    article = get_article(slug) if slug else None
    refusal = None
    if request.method == "POST":
        try:
            if article:
                change_article_rules(identity, slug, **_change(request))
            else:
                change_all_rules(identity, **_change(request))
            return HttpResponseRedirect(f"{request.path}?saved=yes")
        except Invalid as raised:
            refusal = raised
    context = {
        "article": article,
        "fields": _fields(article, read_site_rules(), request.POST if refusal else None),
        "refusal": refusal,
        "is_saved": "saved" in request.GET,
        "reader": identity.describe(),
        "here": request.path,
    }
    return render(request, "rules.html", context, status=refusal.status if refusal else 200)


def _change(request: HttpRequest) -> RuleChange:
    """Read the form: an empty field leaves an article to the site; what is no number is for the domain to refuse."""
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


def _fields(article: Article | None, site: SiteRules, typed: Any) -> list[dict[str, object]]:
    return [_field(rule, label, article, site, typed) for rule, label in LABELS.items()]


def _field(rule: str, label: str, article: Article | None, site: SiteRules, typed: Any) -> dict[str, object]:
    value = typed.get(rule, "") if typed is not None else _text(getattr(article or site, rule))
    options: list[tuple[str, str]] = []
    if rule in SWITCHES:
        options = list(_SWITCH)
    elif rule == "moderation":
        options = [(str(value), str(label)) for value, label in Moderation.choices]
    inherited = dict(options).get(_text(getattr(site, rule)), _text(getattr(site, rule)))
    # Locking is decided for each article: there is nothing to leave to the site.
    inherits = article is not None and rule != "locked"
    if options and inherits:
        options.insert(0, ("", f"As on the whole site ({inherited})"))
    hint = f"as on the whole site: {inherited}" if inherits and not options else ""
    return {"name": rule, "label": label, "value": value, "options": options, "hint": hint}


def _text(value: object) -> str:
    if value is None:
        return ""
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
