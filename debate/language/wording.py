"""Sentences that are put into words only when they are shown, in the language of the person who reads them.

A refusal is often raised in another thread than the one that answers, for readers with several languages.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext, ngettext

from debate.language import written


def _word(message: str, values: dict[str, object]) -> str:
    return gettext(message) % _written(values)


def _word_counted(one: str, many: str, number: int, values: dict[str, object]) -> str:
    return ngettext(one, many, number) % _written(values)


def _written(values: dict[str, object]) -> dict[str, object]:
    return {name: written.thousands(value) if isinstance(value, int) else value for name, value in values.items()}


def _quoted(texts: tuple[str, ...]) -> str:
    return gettext(", ").join(map(written.quoted, texts))


# Django's stubs give these the type of the text, and not that of the promise: hence what is ignored below.
_later = lazy(_word, str)
_quoted_later = lazy(_quoted, str)
_moment_later = lazy(written.moment, str)
_later_counted = lazy(_word_counted, str)


def later(message: str, /, **values: object) -> Promise:
    """Return a sentence of the catalogue, such as `later("Hello %(name)s", name=name)`."""
    return _later(message, values)  # type: ignore[return-value]


def later_counted(one: str, many: str, number: int, /, **values: object) -> Promise:
    """Return a sentence about a number, in the form that the language has for it; `%(number)s` stands for it."""
    return _later_counted(one, many, number, {"number": number} | values)  # type: ignore[return-value]


def quoted_later(texts: Iterable[str]) -> Promise:
    """Return texts that are quoted, and separated, when they are shown: “one”, “two”."""
    return _quoted_later(tuple(texts))  # type: ignore[return-value]


def moment_later(moment: datetime) -> Promise:
    """Return a moment that is written out when it is shown: 26 March 2025, 14:30 UTC."""
    return _moment_later(moment)  # type: ignore[return-value]
