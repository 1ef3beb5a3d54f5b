"""The page about how everything runs: who is here, how quick it is, what waits, and when jobs last ran."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from debate.health.reports import read_health
from debate.pages.debates.article import no_cache
from debate.pages.desk.tabs import desk_tabs
from debate.readers.identity import identify

JOBS = {
    "timetable": _("Open and close polls"),
    "suspicious votes": _("Look for suspicious votes"),
    "second look": _("Ask the outside scorer"),
    "outbox": _("Send mail"),
    "pushes": _("Send notifications to devices"),
    "likes": _("Tell authors of likes"),
    "forgetting": _("Delete old data"),
    "daily forgetting": _("Delete what is kept for longer"),
    "backup": _("Make a backup"),
}


@require_safe
@no_cache
def health(request: HttpRequest) -> HttpResponse:
    """Show how everything runs."""
    identity = identify(request)
    found = read_health(identity)
    jobs = [(JOBS[job.name], job) for job in found.jobs if job.name in JOBS]
    return render(request, "health.html", {"tabs": desk_tabs(identity, "health"), "health": found, "jobs": jobs})
