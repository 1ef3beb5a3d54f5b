"""The record of decisions: searched and exported by moderators, and as numbers for everybody."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate import wire_people
from debate.errors import Invalid, NotFound
from debate.moderation.transparency import read_kept_transparency
from debate.pages.article import current
from debate.readers.identity import identify
from debate.readers.models import Role
from debate.readers.roles import require_moderator
from debate.record.exports import to_csv, to_json_array
from debate.record.models import Decision
from debate.record.reading import Search, export_record, search_record

_FORMS: dict[str, tuple[Callable[[Iterable[wire_people.RecordEntry]], Iterator[str]], str]] = {
    "csv": (to_csv, "text/csv; charset=utf-8"),
    "json": (to_json_array, "application/json"),
}


_REASONS = {str(value): str(label).lower() for value, label in Decision.Category.choices}
_WORDS = {
    "remove": "Comments removed",
    "restore": "Comments restored",
    "approve": "Comments let through",
    "hide": "Comments hidden until a moderator looks",
    "undo": "Decisions taken back at once",
    "pin": "Comments featured",
    "unpin": "Comments no longer featured",
    "warn": "Readers warned",
    "mute": "Readers muted for a time",
    "ban": "Readers banned",
    "lift": "Warnings, mutes and bans taken back",
    "uphold": "Appeals refused",
    "give_role": "Roles given",
    "change_rules": "Rules of debates changed",
    "move_poll": "Polls announced, opened, closed or archived",
    "discount_votes": "Suspicious votes set aside",
    "count_votes": "Suspicious votes counted after all",
}


@require_safe
@current
def record(request: HttpRequest) -> HttpResponse:
    """Show a page of the record, narrowed down by the form above it."""
    identity = identify(request)
    page = search_record(identity, _search(request), cursor=request.GET.get("cursor", ""))
    asked = {name: value for name, value in request.GET.items() if value and name != "cursor"}
    context = {
        "page": page,
        "asked": asked,
        "query": urlencode(asked),
        "following": urlencode(asked | {"cursor": page.next}) if page.next else "",
        "actions": Decision.Action.choices,
        "may_export": require_moderator(identity).role >= Role.CHIEF,
        "reader": identity.describe(),
    }
    return render(request, "record.html", context)


@require_safe
@current
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send everything that the form finds as a file, piece by piece."""
    if form not in _FORMS:
        raise NotFound
    write, content_type = _FORMS[form]
    entries = export_record(identify(request), _search(request))
    response = StreamingHttpResponse(write(entries), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="record.{form}"'
    return response


@require_safe
@current
def transparency(request: HttpRequest) -> HttpResponse:
    """Show what moderation did, by month, in numbers that name nobody."""
    numbers = read_kept_transparency()
    months: dict[str, list[dict[str, object]]] = defaultdict(list)
    for count in numbers.decisions:
        reason = _REASONS.get(count.category, "no reason given")
        label = _WORDS.get(count.action, Decision.Action(count.action).label)
        months[count.month].append({"label": label, "reason": reason, "count": count.count})
    shown = [
        {
            "month": date.fromisoformat(f"{month}-01"),
            "comments": numbers.comments.get(month, 0),
            "appeals": numbers.appeals.get(month, 0),
            "decisions": months.get(month, []),
        }
        for month in sorted({*months, *numbers.comments, *numbers.appeals}, reverse=True)
    ]
    return render(request, "transparency.html", {"months": shown})


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
        raise Invalid("A day reads like 2026-11-25.") from None
