"""The row of chips by which a debate is filtered by side. Knows nothing of HTML."""

from collections.abc import Mapping
from dataclasses import dataclass

from debate.pages.poll_cards import Side


@dataclass(frozen=True, slots=True)
class SideChip:
    """A side to filter by, with the number of threads that begin with a comment of that side."""

    id: int
    side: Side
    count: int


def side_chips(sides: Mapping[int, Side], threads: Mapping[int, int], chosen: int | None) -> list[SideChip]:
    """Return the chips in the order of the polls' choices, if there is anything to choose between.

    `sides` has the choices of the polls by their ids, `threads` the number of threads by side, `chosen` is the side by
    which the debate is filtered.
    """
    chips = [SideChip(id, side, threads.get(id, 0)) for id, side in sides.items() if id in threads or id == chosen]
    return chips if len(chips) > 1 or chosen else []
