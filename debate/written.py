"""How numbers and dates are written in the language of the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from django.utils import translation

# In which country's way dates and numbers are written. Digits are always those of ASCII, as in the browser code.
_LOCALES = {"en": "en_GB", "de": "de", "ar": "ar"}
_THOUSANDS = {"en": ",", "de": ".", "ar": ","}
_COMMA = {"en": ",", "de": ",", "ar": "،"}
_DECIMAL = {"en": ".", "de": ",", "ar": "."}


def current_language() -> str:
    """Return the code of the language that texts are written in now."""
    code = (translation.get_language() or "").partition("-")[0]
    return code if code in _LOCALES else "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write texts in a language, for as long as the block lasts."""
    with translation.override(language):
        yield


def thousands(number: int) -> str:
    """Write a whole number with separators: 12,408 in English, 12.408 in German."""
    return f"{number:,}".replace(",", _THOUSANDS[current_language()])


def decimals(number: float, places: int) -> str:
    """Write a number with that many decimal places: 3.25 in English, 3,25 in German."""
    return f"{number:.{places}f}".replace(".", _DECIMAL[current_language()])


def day(moment: datetime) -> str:
    """Write a date in full: 26 March 2025."""
    return format_date(moment, "d MMMM y" if current_language() != "de" else "d. MMMM y", locale=_locale())


def month(moment: datetime) -> str:
    """Write a month: March 2025."""
    return format_date(moment, "LLLL y", locale=_locale())


def short_day(moment: datetime, now: datetime) -> str:
    """Write a date briefly, with its year if that is not the present one: 26 Mar, 26 Mar 2024."""
    pattern = "d. MMM" if current_language() == "de" else "d MMM"
    return format_date(moment, pattern if moment.year == now.year else f"{pattern} y", locale=_locale())


def weekday(moment: datetime) -> str:
    """Write a day of the week briefly: Tue."""
    return format_date(moment, "ccc", locale=_locale())


def moment(moment: datetime) -> str:
    """Write a moment in full, in UTC: 26 March 2025, 14:30 UTC."""
    return f"{day(moment)}{_COMMA[current_language()]} {moment:%H:%M} UTC"


@lru_cache
def _parsed(identifier: str) -> Locale:
    return Locale.parse(identifier)


def _locale() -> Locale:
    return _parsed(_LOCALES[current_language()])
