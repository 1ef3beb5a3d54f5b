"""Forms of a debate that are shown again: what was typed, and why it was refused, or how it would be shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from debate.errors import Refusal
from debate.pages.debates import cards


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a form that is shown again: refused, with the reason, or with a `preview` of it as HTML.

    `at` is the comment and the form below it, `poll_id` the poll and `ticked` its marked choices; without either it is
    the main comment box.
    """

    said: Mapping[str, str]
    refusal: Refusal | None = None
    at: cards.OpenForm | None = None
    poll_id: int | None = None
    ticked: Collection[int] = ()
    preview: str = ""
