"""The page of figures on how moderation goes: tables, and the same as plots where there is script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.moderation.figures import DAYS, Figures, read_figures
from debate.pages.article import current
from debate.readers.identity import identify
from debate.readers.roles import require_moderator

_MINUTE_S = 60


@require_safe
@current
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of the last days."""
    identity = identify(request)
    require_moderator(identity)
    found = read_figures()
    context = {
        "figures": found,
        "days": DAYS,
        "waiting": found.queue[-1][1],
        "worked_days": [day for day in reversed(found.days) if day.decisions],
        "plots": _plots(found),
    }
    return render(request, "figures.html", context)


def _plots(found: Figures) -> dict[str, Any]:
    """Return what the browser code draws: times in seconds, waits in minutes, a gap where nothing was decided."""
    days = found.days
    # The plot begins with the first day on which there is anything to draw.
    days = days[next((place for place, day in enumerate(days) if day.decisions), len(days) - 1) :]
    drawn: dict[str, Any] = {
        "queue": {
            "times": [moment.timestamp() for moment, _ in found.queue],
            "lines": [{"label": "Waiting", "values": [length for _, length in found.queue]}],
        }
    }
    # One day makes no line.
    if len(days) > 1:
        drawn["waits"] = {
            "times": [day.day.timestamp() for day in days],
            "lines": [
                {"label": "Half within", "values": [_minutes(day.wait_s) for day in days]},
                {"label": "Nine in ten within", "values": [_minutes(day.long_wait_s) for day in days]},
            ],
        }
    return drawn


def _minutes(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds / _MINUTE_S, 2)
