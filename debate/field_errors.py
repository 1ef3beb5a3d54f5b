"""Refusals of one field of a request: the sentence begins with the field's name, as calls and commands have it."""

from collections.abc import Iterable

from debate.errors import Invalid
from debate.language.wording import later


def not_one_of(field: str, choices: Iterable[str]) -> Invalid:
    """Return the refusal of a value that is not among the choices."""
    return Invalid(later("%(field)s: one of %(choices)s.", field=field, choices=", ".join(choices)))


def out_of_range(field: str, least: int, most: int) -> Invalid:
    """Return the refusal of a number outside a range, or of something that is no number."""
    return Invalid(later("%(field)s: a whole number from %(least)s to %(most)s.", field=field, least=least, most=most))


def wrong_count(field: str, most: int) -> Invalid:
    """Return the refusal of an empty list, or of one with too many items."""
    return Invalid(later("%(field)s: between 1 and %(most)s of them.", field=field, most=most))


def wrong_length(field: str, least: int, most: int) -> Invalid:
    """Return the refusal of a text that is too short or too long, in characters."""
    if least:
        return Invalid(
            later("%(field)s: between %(least)s and %(most)s characters.", field=field, least=least, most=most)
        )
    return Invalid(later("%(field)s: at most %(most)s characters.", field=field, most=most))


def reason_missing(field: str) -> Invalid:
    """Return the refusal of a decision without its reason."""
    return Invalid(later("%(field)s: say why; the reader is told.", field=field))
