"""Small texts of the pages: numbers, times, words and addresses as a reader expects them."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from debate.articles.addresses import address_of_comment
from debate.articles.models import Article
from debate.language import written
from debate.moderation.labels import label_of
from debate.wire.moderation.desk import QueueEntryObject

register = template.Library()
register.filter("thousands", written.thousands)
register.filter("day", lambda moment: written.day(moment) if moment else "")
register.filter("day_of_month", written.day_of_month)
register.filter("month", written.month)
register.filter("minute", written.minute)
register.filter("percent", written.percent)
register.filter("near", lambda moment: written.near(moment) if moment else "")
register.filter("named", label_of)

_MINUTE_S, _HOUR_S, _DAY_S = 60, 3_600, 86_400


@register.filter
def state_name(entry: QueueEntryObject) -> str:
    """Return what a comment's state is called at the desk: pending ones are hidden if readers have seen them."""
    return label_of("hidden" if entry.state == "pending" and entry.was_published else entry.state)


@register.filter
def decimals(number: float | None, places: int = 2) -> str:
    """Write a number with that many decimal places, nothing for none."""
    return "" if number is None else written.decimals(number, places)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Write a text as paragraphs, each in its own direction."""
    html: str = linebreaks(text, autoescape=True)
    return mark_safe(html.replace("<p>", '<p dir="auto">'))


@register.filter
def quoted(text: str) -> SafeString:
    """Write a text in the language's quotation marks, and in its own direction."""
    return mark_safe(written.quoted(format_html("<bdi>{}</bdi>", text)))


@register.filter
def ago(moment: datetime) -> str:
    """Write how long ago a moment is, or its date after a week. The browser code writes the same."""
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < _MINUTE_S:
        return _("just now")
    if seconds < _HOUR_S:
        return minutes(int(seconds // _MINUTE_S))
    if seconds < _DAY_S:
        return hours(int(seconds // _HOUR_S))
    if seconds < 7 * _DAY_S:
        return days(int(seconds // _DAY_S))
    return written.day(moment)


@register.filter
def when(moment: datetime) -> str:
    """Write when a comment was written, in UTC: now, 6 min, 14:02 UTC, Tue 14:02 UTC, or its date after six days.

    The browser code writes the same in the reader's time zone.
    """
    now = timezone.now()
    seconds = (now - moment).total_seconds()
    if seconds < _MINUTE_S:
        return pgettext("a time", "now")
    if seconds < _HOUR_S:
        return minutes(int(seconds // _MINUTE_S))
    if moment.date() == now.date():
        return f"{moment:%H:%M} UTC"
    return f"{written.weekday(moment)} {moment:%H:%M} UTC" if seconds < 6 * _DAY_S else written.short_day(moment, now)


def minutes(number: int | str) -> str:
    """Write a number of minutes, briefly."""
    return _("%(number)s min") % {"number": number}


def hours(number: int | str) -> str:
    """Write a number of hours, briefly."""
    return _("%(number)s h") % {"number": number}


def days(number: int | str) -> str:
    """Write a number of days, briefly."""
    return _("%(number)s d") % {"number": number}


def seconds(number: int | str) -> str:
    """Write a number of seconds, briefly."""
    return _("%(number)s s") % {"number": number}


_UNITS = ((_DAY_S, days), (_HOUR_S, hours), (_MINUTE_S, minutes))


@register.filter
def at_comment(article: Article, comment_id: int) -> str:
    """Write the address that opens an article's page at a comment, empty for articles on this server."""
    return address_of_comment(article, comment_id) or ""


@register.filter
def duration(number: int) -> str:
    """Write a number of seconds in the largest unit that says it exactly. The browser code writes the same."""
    for unit_s, in_units in _UNITS:
        if number and number % unit_s == 0:
            return in_units(number // unit_s)
    return seconds(written.thousands(number))


@register.filter
def moment(moment: datetime | None) -> str:
    """Write a moment in full, nothing for none. The browser code writes the same."""
    return written.moment(moment) if moment else ""


@register.filter
def timed(moment: datetime | None) -> SafeString:
    """Write a moment in full in an element that the browser code fills in the reader's time zone, nothing for none."""
    if not moment:
        return mark_safe("")
    return format_html('<time datetime="{}" data-moment>{}</time>', moment.isoformat(), written.moment(moment))


@register.filter
def timed_in(moment: datetime | None, message: str) -> SafeString:
    """Write a message, and the moment in it as `timed` does if the message names the moment."""
    before, named, after = message.partition(written.moment(moment)) if moment else (message, "", "")
    return format_html("{}{}{}", before, timed(moment) if named else "", after)


@register.filter
def until(moment: datetime | None) -> str:
    """Write how long it is until a moment, empty for none. The browser code writes the same."""
    if moment is None:
        return ""
    left = max(0, int((moment - timezone.now()).total_seconds() // _MINUTE_S))
    left_days, left_hours = divmod(left // 60, 24)
    if left_days:
        return f"{days(left_days)} {hours(left_hours)}"
    if left_hours:
        return f"{hours(left_hours)} {minutes(left % 60)}"
    return minutes(left)


@register.filter
def remaining(moment: datetime) -> str:
    """Write how long it is until a moment, in one unit: 3 d, 20 h, 5 min."""
    left_s = max(_MINUTE_S, int((moment - timezone.now()).total_seconds()))
    if left_s < _HOUR_S:
        return minutes(left_s // _MINUTE_S)
    return hours(left_s // _HOUR_S) if left_s < 2 * _DAY_S else days(left_s // _DAY_S)


@register.filter
def took(number: float | None) -> str:
    """Write roughly how long something took; a dash if it never happened."""
    if number is None:
        return "–"
    for unit_s, in_units in _UNITS:
        if number >= unit_s:
            return in_units(written.decimals(number / unit_s, 1))
    return seconds(f"{number:.0f}")
