"""The row of chips by which a debate is filtered: sides, the newsroom's picks, questions. Knows nothing of HTML."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from debate.comments.narrowing import QUESTIONS
from debate.pages.debates.poll_cards import SideLabel

_LISTS = {
    "picks": _("Picks"),
    "questions": _("Questions"),
    "open-questions": pgettext_lazy("questions", "Open"),
    "answered-questions": pgettext_lazy("questions", "Answered"),
}


@dataclass(frozen=True, slots=True)
class SideChip:
    """A side to filter by, with the number of threads that begin with a comment of that side."""

    id: int
    side: SideLabel
    count: int


def side_chips(sides: Mapping[int, SideLabel], threads: Mapping[int, int], chosen: int | None) -> list[SideChip]:
    """Return the chips in the order of the polls' choices, if there is anything to choose between.

    `sides` has the choices of the polls by their ids, `threads` the number of threads by side, `chosen` is the side by
    which the debate is filtered.
    """
    chips = [SideChip(id, side, threads.get(id, 0)) for id, side in sides.items() if id in threads or id == chosen]
    return chips if len(chips) > 1 or chosen else []


@dataclass(frozen=True, slots=True)
class ListChip:
    """A list to choose, with the number of its comments."""

    name: str
    label: str | Promise
    count: int


def list_chips(counts: Mapping[str, int], chosen: str | None) -> list[ListChip]:
    """Return the chips of the lists that have comments, and of the chosen one.

    Open and answered questions have theirs only while questions are shown.
    """
    offered = ("picks", *(QUESTIONS if chosen in QUESTIONS else ("questions",)))
    return [ListChip(name, _LISTS[name], counts.get(name, 0)) for name in offered if name in counts or name == chosen]
