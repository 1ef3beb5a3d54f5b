"""The audit log: searched and exported by moderators."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.articles.access import list_articles
from debate.audit_log.exports import to_csv, to_json_array
from debate.audit_log.models import Decision
from debate.audit_log.reading import Search, export_audit_log, search_audit_log
from debate.errors import Invalid, NotFound
from debate.language.wording import later
from debate.moderation.labels import label_of
from debate.pages.debates.article import no_cache
from debate.pages.desk.addresses import without_empty
from debate.pages.desk.tabs import desk_tabs
from debate.pages.streaming import stream_file
from debate.readers.identity import identify
from debate.rights.asking import may, require
from debate.rights.table import EXPORT_AUDIT_LOG, READ_DESK
from debate.wire.moderation.decisions import AuditLogEntryObject

_FORMS: dict[str, tuple[Callable[[Iterable[AuditLogEntryObject]], Iterator[str]], str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "json": (to_json_array, "application/json"),
}


@require_safe
@no_cache
def audit_log(request: HttpRequest) -> HttpResponse:
    """Show a page of the audit log, filtered by the form above it."""
    if clean := without_empty(request):
        return clean
    identity = identify(request)
    scope = require(identity, READ_DESK).scope
    page = search_audit_log(identity, _search(request), cursor=request.GET.get("cursor", ""))
    asked = {name: value for name, value in request.GET.items() if value and name != "cursor"}
    context = {
        "page": page,
        "asked": asked,
        "query": urlencode(asked),
        "following": urlencode(asked | {"cursor": page.next}) if page.next else "",
        "actions": [(action, label_of(action)) for action in Decision.Action.values],
        "articles": [(article.slug, article.title) for article in list_articles(scope)],
        "may_export": may(identity, EXPORT_AUDIT_LOG),
        "reader": identity.describe(),
        "tabs": desk_tabs(identity, "log"),
    }
    return render(request, "audit_log.html", context)


@require_safe
@no_cache
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Stream all matching entries as a file."""
    if form not in _FORMS:
        raise NotFound
    write, content_type = _FORMS[form]
    entries = export_audit_log(identify(request), _search(request))
    return stream_file(request, write(entries), name=f"audit-log.{form}", content_type=content_type)


def _search(request: HttpRequest) -> Search:
    asked = request.GET
    return Search(
        moderator=asked.get("moderator", ""),
        action=asked.get("action", ""),
        article=asked.get("article", ""),
        text=asked.get("text", ""),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(later("Enter a day like 2026-11-25.")) from None
