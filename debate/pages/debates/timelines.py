"""A poll's timeline in words and as a table: for pages without script, and beside the chart for screen readers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from debate.comments.timeline_flags import read_flagged_timeline
from debate.moderation.labels import LABELS
from debate.pages.debates.poll_cards import COLOURS, ChoiceCard, PollCard
from debate.polls.shares import shares_of
from debate.polls.timeline import MIN_BALLOTS, MINUTE
from debate.readers.identity import Identity
from debate.wire.polls import TimelineFlagObject, TimelinePointObject

T = TypeVar("T")

MIN_POINTS = 3  # with fewer, a sentence is enough
MAX_ROWS = 12  # a table of this length is still readable; the chart shows all points
MAX_NAMED = 3
_FLAGS = {"answer": _("Answered a question"), "pin": LABELS["pin"], "pick": LABELS["pick"]}


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """The poll's result at a moment; `percents` by choice, in the poll's order."""

    moment: datetime
    ballots: int
    percents: list[int]


@dataclass(frozen=True, slots=True)
class TimelineFlag:
    """What the newsroom did at a moment."""

    label: str | Promise
    flag: TimelineFlagObject


@dataclass(frozen=True, slots=True)
class ChoiceCourse:
    """A choice's share at the start and now."""

    choice: ChoiceCard
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TimelineCard:
    """A poll's timeline from its first `MIN_BALLOTS` ballots on, oldest row first.

    `flags` are the newsroom's in that time. `leading` describes the leading choices, highest first. With `is_sentence`
    there is too little for a chart. `is_of_voters`: each voter could choose several, and the percentages are shares of
    voters.
    """

    poll_id: int
    is_hidden: bool
    is_of_voters: bool
    choices: list[ChoiceCard]
    rows: list[TimelineRow]
    flags: list[TimelineFlag]

    @property
    def is_sentence(self) -> bool:
        return len(self.rows) < MIN_POINTS

    @property
    def begins_with(self) -> int:
        return MIN_BALLOTS

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
    """Return the timeline of a poll as far as the reader can see it; raises `NotFound`."""
    timeline = read_flagged_timeline(identity, card.poll.id)
    points = [point for point in timeline.points if point.ballots >= MIN_BALLOTS]
    return TimelineCard(
        poll_id=card.poll.id,
        is_hidden=bool(timeline.hidden),
        is_of_voters=card.poll.kind == "several",
        # The bars of a scale all look alike, but its lines must be distinguishable.
        choices=[replace(choice, number=place % COLOURS + 1) for place, choice in enumerate(card.choices)],
        rows=[_row(point, card) for point in thinned(points, MAX_ROWS)],
        flags=[TimelineFlag(_FLAGS[flag.kind], flag) for flag in timeline.flags if _is_within(flag, points)],
    )


def thinned(rows: Sequence[T], most: int) -> list[T]:
    """Return at most this many of the rows (two or more), evenly spread, including the first and the last."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(place * (len(rows) - 1) / (most - 1))] for place in range(most)]


def _is_within(flag: TimelineFlagObject, points: Sequence[TimelinePointObject]) -> bool:
    # A point is the end of a minute.
    return bool(points) and points[0].minute - MINUTE <= flag.moment <= points[-1].minute + MINUTE


def _row(point: TimelinePointObject, card: PollCard) -> TimelineRow:
    votes = [point.votes.get(str(choice.id), 0) for choice in card.choices]
    percents = shares_of(card.poll.kind, votes, voters=point.ballots)
    return TimelineRow(moment=point.minute, ballots=point.ballots, percents=percents)
