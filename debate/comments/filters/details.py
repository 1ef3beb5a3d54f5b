"""What a filter found, in words: stored as a code with its numbers, and worded for the person who reads it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from debate.language import written


def describe_detail(detail: str, numbers: Mapping[str, float], matched: str) -> str:
    """Return a match in the reader's language: its detail and what it matched, or the one of them that there is."""
    words = _words(detail, numbers)
    if not words or not matched:
        return words or matched
    return _("%(name)s: %(words)s") % {"name": words, "words": matched}


def _words(detail: str, numbers: Mapping[str, float]) -> str:
    number = int(numbers.get("number", 0))
    shown = {name: _shown(value) for name, value in numbers.items()}
    match detail:
        case "capitals":
            return _("%(capitals)s of %(letters)s letters are capitals") % shown
        case "links":
            return ngettext("%(number)s link", "%(number)s links", number) % shown
        case "said_before":
            return _("the author has already said the same here")
        case "author_repeats":
            return (
                ngettext(
                    "%(number)s earlier comment by the author is nearly the same",
                    "%(number)s earlier comments by the author are nearly the same",
                    number,
                )
                % shown
            )
        case "others_repeat":
            return (
                ngettext(
                    "%(number)s other reader has written nearly the same",
                    "%(number)s other readers have written nearly the same",
                    number,
                )
                % shown
            )
        case "new_names":
            return (
                ngettext("%(number)s new name within five minutes", "%(number)s new names within five minutes", number)
                % shown
            )
        case "all_held":
            return _("every comment waits here")
        case "links_held":
            return _("links wait here")
        case "newcomer":
            return (
                ngettext("the author's first comment", "one of the author's first %(number)s comments", number) % shown
            )
        case "reports":
            return (
                ngettext(
                    "%(number)s report with a weight of %(weight)s",
                    "%(number)s reports with a weight of %(weight)s",
                    number,
                )
                % shown
            )
    return ""


def _shown(value: float) -> str:
    return written.thousands(int(value)) if value == int(value) else written.decimals(value, 2)
