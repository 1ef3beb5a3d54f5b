"""Small texts of the pages: numbers and times as a reader expects them."""

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


@register.filter
def thousands(number: int) -> str:
    """Write 12408 as 12,408."""
    return f"{number:,}"


@register.filter
def ago(moment: datetime) -> str:
    """Write how long ago a moment is, or its date after a week. The browser code writes the same."""
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < _MINUTE_S:
        return "just now"
    if seconds < _HOUR_S:
        return f"{int(seconds // _MINUTE_S)} min"
    if seconds < _DAY_S:
        return f"{int(seconds // _HOUR_S)} h"
    if seconds < 7 * _DAY_S:
        return f"{int(seconds // _DAY_S)} d"
    return f"{moment.day} {moment:%B %Y}"


@register.filter
def duration(seconds: int) -> str:
    """Write a number of seconds in the largest unit that says it exactly. The browser code writes the same."""
    for unit_s, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds and seconds % unit_s == 0:
            return f"{seconds // unit_s} {unit}"
    return f"{seconds:,} s"


@register.filter
def moment(moment: datetime | None) -> str:
    """Write a moment in full, nothing for none. The browser code writes the same."""
    return f"{moment.day} {moment:%B %Y, %H:%M} UTC" if moment else ""


@register.filter
def until(moment: datetime | None) -> str:
    """Write how long it is until a moment, nothing for none. The browser code writes the same."""
    if moment is None:
        return ""
    minutes = max(0, int((moment - timezone.now()).total_seconds() // _MINUTE_S))
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes % 60} min"
    return f"{minutes} min"


@register.filter
def took(seconds: float | None) -> str:
    """Write how long something took, roughly; a dash where it never happened."""
    if seconds is None:
        return "–"
    for unit_s, unit in ((_DAY_S, "d"), (_HOUR_S, "h"), (_MINUTE_S, "min")):
        if seconds >= unit_s:
            return f"{seconds / unit_s:.1f} {unit}"
    return f"{seconds:.0f} s"
