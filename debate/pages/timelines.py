"""A poll's timeline in words and as a table: all there is without script, and beside the plot for who cannot see it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from debate import wire
from debate.pages.poll_cards import COLOURS, ChoiceCard, PollCard
from debate.polls.shares import shares
from debate.polls.timeline import read_timeline
from debate.readers.identity import Identity

T = TypeVar("T")

MAX_ROWS = 12  # what a table can have and still be read; the plot shows all
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """How the poll stood at a moment; `percents` by choice, in the poll's order."""

    moment: datetime
    ballots: int
    percents: list[int]


@dataclass(frozen=True, slots=True)
class ChoiceCourse:
    """A choice's share at the beginning and now."""

    choice: ChoiceCard
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimelineCard:
    """A poll's timeline, oldest row first; `leading` tells of the choices that are ahead, the first one first."""

    poll_id: int
    is_hidden: bool
    choices: list[ChoiceCard]
    rows: list[TimelineRow]

    @property
    def leading(self) -> list[ChoiceCourse]:
        if not self.rows:
            return []
        courses = [
            ChoiceCourse(choice, first, last)
            for choice, first, last in zip(self.choices, self.rows[0].percents, self.rows[-1].percents, strict=True)
        ]
        return sorted(courses, key=lambda course: -course.last)[:MAX_NAMED]


def timeline_card(identity: Identity, card: PollCard) -> TimelineCard:
    """Return the timeline of a poll as far as the reader may see it; raises `NotFound`."""
    timeline = read_timeline(identity, card.poll.id)
    return TimelineCard(
        poll_id=card.poll.id,
        is_hidden=bool(timeline.hidden),
        # The bars of a scale are all alike, but its lines have to be told apart.
        choices=[replace(choice, number=place % COLOURS + 1) for place, choice in enumerate(card.choices)],
        rows=[_row(point, card.choices) for point in thinned(timeline.points, MAX_ROWS)],
    )


def thinned(rows: Sequence[T], most: int) -> list[T]:
    """Return at most so many of the rows (two or more), evenly spread, the first and the last among them."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(place * (len(rows) - 1) / (most - 1))] for place in range(most)]


def _row(point: wire.TimelinePoint, choices: Sequence[ChoiceCard]) -> TimelineRow:
    votes = [point.votes.get(str(choice.id), 0) for choice in choices]
    return TimelineRow(moment=point.minute, ballots=point.ballots, percents=shares(votes))
