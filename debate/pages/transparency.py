"""What moderation did, in numbers for everybody."""

from collections import defaultdict
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from debate.audit_log.models import Decision
from debate.moderation.labels import label_of
from debate.moderation.legal_figures import read_kept_legal_figures
from debate.moderation.transparency import SUMMARY_DAYS, read_kept_summary, read_kept_transparency
from debate.pages.debates.article import no_cache
from debate.pages.streaming import stream_file
from debate.readers.scope import EVERYWHERE, Scope
from debate.sites.domains import site_id_here
from debate.text.csv_files import csv_lines

_WORDS = {
    "remove": _("Comments removed"),
    "restore": _("Comments restored"),
    "approve": _("Comments approved"),
    "hide": _("Comments hidden pending review"),
    "undo": _("Decisions undone at once"),
    "pin": _("Comments pinned"),
    "unpin": _("Comments unpinned"),
    "pick": _("Comments picked by the newsroom"),
    "unpick": _("Newsroom picks undone"),
    "unmark_question": _("Comments unmarked as questions"),
    "warn": _("Readers warned"),
    "mute": _("Readers muted for a time"),
    "ban": _("Readers banned"),
    "lift": _("Warnings, mutes and bans revoked"),
    "uphold": _("Appeals rejected"),
    "give_role": _("Roles given"),
    "remove_factors": _("Second factors removed"),
    "merge_debates": _("Debates merged"),
    "change_rules": _("Rules of debates changed"),
    "move_poll": _("Polls announced, opened, closed or archived"),
    "discount_votes": _("Suspicious votes discounted"),
    "count_votes": _("Suspicious votes restored"),
}


@require_safe
@no_cache
def transparency(request: HttpRequest) -> HttpResponse:
    """Show what moderation did, by month, in numbers that name nobody."""
    here = _debates_here(request)
    numbers = read_kept_transparency(here)
    months: dict[str, list[dict[str, object]]] = defaultdict(list)
    for count in numbers.decisions:
        reason = label_of(count.category) if count.category else _("No reason given")
        label = _WORDS.get(count.action, label_of(count.action))
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
    context = {
        "months": shown,
        "summary": read_kept_summary(here),
        "summary_days": SUMMARY_DAYS,
        "illegal": read_kept_legal_figures(here),
        "breaches": [label for value, label in Decision.Category.choices if value != Decision.Category.OTHER],
    }
    return render(request, "transparency.html", context)


@require_safe
@no_cache
def illegal_content(request: HttpRequest) -> HttpResponseBase:
    """Download the numbers of reports of illegal content; the column names and codes are those of the model."""
    header = ("ground", "reports", "removed", "kept", "deleted_by_author", "waiting")
    rows = (
        (count.ground.value, count.total, count.removed, count.kept, count.withdrawn, count.received)
        for count in read_kept_legal_figures(_debates_here(request))
    )
    lines = csv_lines(header, rows)
    return stream_file(request, lines, name="illegal-content.csv", content_type="text/csv; charset=utf-8")


def _debates_here(request: HttpRequest) -> Scope:
    return EVERYWHERE.on_site(site_id_here(request))
