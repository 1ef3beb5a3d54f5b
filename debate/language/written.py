"""How numbers and dates are written in the language of the moment, as the Unicode locale data says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# Within this time a weekday says which day is meant.
_WEEKDAYS = timedelta(days=6)


@dataclass(frozen=True)
class _Style:
    """What separates the parts of numbers and dates. Digits are always those of ASCII, as in the browser code."""

    locale: Locale
    group: str
    decimal: str
    date_and_time: str


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write texts in a language, for as long as the block lasts."""
    with translation.override(language):
        yield


def thousands(number: int) -> str:
    """Write a whole number with separators: 12,408 in English, 12.408 in German."""
    return f"{number:,}".replace(",", _style().group)


def decimals(number: float, places: int) -> str:
    """Write a number with that many decimal places: 3.25 in English, 3,25 in German."""
    return f"{number:.{places}f}".replace(".", _style().decimal)


def percent(number: int | str) -> str:
    """Write a percentage, of a whole number or one that is written already: 54% in English, 54 % in German."""
    return _("%(number)s%%") % {"number": number}


def isolated(text: str) -> str:
    """Return a reader's or editor's text, isolated so that its direction doesn't change that of the sentence."""
    return f"\u2068{text}\u2069"


def quoted(text: str) -> str:
    """Write a text in the quotation marks of the language: “so” in English, „so“ in German."""
    # Translators: the quotation marks of the language, around a text that somebody wrote.
    return pgettext("a quotation", "“%(text)s”") % {"text": text}


def quotation_marks() -> tuple[str, str]:
    """Return the mark before and the one after a quotation."""
    before, _between, after = quoted("\0").partition("\0")
    return before, after


def near(moment: datetime) -> str:
    """Write a moment that is not far away, in UTC: Sunday 18:00 UTC, or 3 December 2026, 18:00 UTC."""
    time = f"{moment:%H:%M} UTC"
    if abs(moment - timezone.now()) < _WEEKDAYS:
        return f"{format_date(moment, 'EEEE', locale=_style().locale)} {time}"
    return f"{minute(moment)} UTC"


def day(moment: datetime) -> str:
    """Write a date in full: 26 March 2025."""
    return format_date(moment, "long", locale=_style().locale)


def day_of_month(moment: date) -> str:
    """Write a day without its year: 26 March."""
    return format_skeleton("MMMMd", moment, locale=_style().locale)


def month(moment: datetime) -> str:
    """Write a month: March 2025."""
    return format_skeleton("yMMMM", moment, locale=_style().locale)


def minute(moment: datetime) -> str:
    """Write a date and a time of day, without its zone: 26 March 2025, 14:30."""
    return _style().date_and_time.format(f"{moment:%H:%M}", day(moment))


def short_day(moment: datetime, now: datetime) -> str:
    """Write a date briefly, with its year if that is not the current one: 26 Mar, 26 Mar 2024."""
    return format_skeleton("MMMd" if moment.year == now.year else "yMMMd", moment, locale=_style().locale)


def weekday(moment: datetime) -> str:
    """Write a day of the week briefly: Tue."""
    return format_date(moment, "ccc", locale=_style().locale)


def moment(moment: datetime) -> str:
    """Write a moment in full, in UTC: 26 March 2025, 14:30 UTC."""
    return f"{minute(moment)} UTC"


def _style() -> _Style:
    return _style_of((translation.get_language() or "en").partition("-")[0])


@lru_cache
def _style_of(language: str) -> _Style:
    # English is written as in Britain: 26 March 2025.
    locale = Locale.parse("en_GB" if language == "en" else language)
    symbols = locale.number_symbols["latn"]
    return _Style(
        locale=locale,
        group=symbols["group"],
        decimal=symbols["decimal"],
        date_and_time=str(locale.datetime_formats["medium"]),
    )
