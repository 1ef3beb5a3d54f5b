"""Refused forms of a debate: what was typed, and why it was refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from debate.errors import Refusal
from debate.pages import cards


@dataclass(frozen=True, slots=True)
class Draft:
    """The content of a refused form, which is shown again with the reason.

    `at` is the comment and the form below it, `poll_id` the poll and `ticked` its marked choices; without either it is
    the main comment box.
    """

    said: Mapping[str, str]
    refusal: Refusal
    at: cards.OpenForm | None = None
    poll_id: int | None = None
    ticked: Collection[int] = ()
