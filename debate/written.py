"""How numbers and dates are written in the language of the moment, as the Unicode locale data says."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from django.utils import translation


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
