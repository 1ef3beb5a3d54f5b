"""The statistics page: tables, and charts of them with script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from debate.moderation.statistics import DAYS, Statistics, read_kept_statistics
from debate.pages.debates.article import no_cache
from debate.pages.desk.tabs import desk_tabs
from debate.readers.identity import identify
from debate.rights.asking import require
from debate.rights.table import READ_DESK

_MINUTE_S = 60
# With fewer points the table is enough.
LEAST_POINTS = 3


@require_safe
@no_cache
def statistics(request: HttpRequest) -> HttpResponse:
    """Show the statistics of the last days."""
    identity = identify(request)
    found = read_kept_statistics(require(identity, READ_DESK).scope)
    context = {
        "tabs": desk_tabs(identity, "statistics"),
        "statistics": found,
        "days": DAYS,
        "waiting": found.queue[-1][1],
        "worked_days": [day for day in reversed(found.days) if day.decisions],
        "plots": _plots(found),
    }
    return render(request, "statistics.html", context)


def _plots(found: Statistics) -> dict[str, Any]:
    """Return the charts' data: times in seconds, waits in minutes, a gap if there were no decisions."""
    days = found.days
    # The chart starts with the first day that has data.
    days = days[next((place for place, day in enumerate(days) if day.decisions), len(days) - 1) :]
    drawn: dict[str, Any] = {}
    if len({length for _, length in found.queue}) >= LEAST_POINTS:
        drawn["queue"] = {
            "times": [moment.timestamp() for moment, _ in found.queue],
            "lines": [{"label": gettext("Waiting"), "values": [length for _, length in found.queue]}],
        }
    if sum(day.wait_s is not None for day in days) >= LEAST_POINTS:
        drawn["waits"] = {
            "times": [day.day.timestamp() for day in days],
            "lines": [
                {"label": gettext("Median"), "values": [_minutes(day.wait_s) for day in days]},
                {"label": gettext("90th percentile"), "values": [_minutes(day.long_wait_s) for day in days]},
            ],
        }
    return drawn


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE_S, 2)
