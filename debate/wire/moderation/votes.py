"""The wire contract's objects about suspicious ballots. Holds no logic."""

from datetime import datetime
from typing import Literal

from debate.wire.base import Wire


class ChoiceVotesObject(Wire):
    choice: int
    label: str
    votes: int


class GroupDecisionObject(Wire):
    """A moderator's decision about a group of ballots; `ballots` is how many it changed."""

    action: Literal["discount", "restore"]
    reason: str
    moderator: str
    ballots: int
    created: datetime


class BallotGroupObject(Wire):
    """Ballots of a poll that look as if one person had cast them, `of` the number of all ballots.

    `votes` is empty while the poll hides them from its editors too.
    """

    id: int
    article: str
    poll: int
    question: str
    kind: Literal["browser", "place", "minute"]
    label: str
    ballots: int
    of: int
    votes: list[ChoiceVotesObject]
    first: datetime
    last: datetime
    discounted: bool
    decisions: list[GroupDecisionObject]


class BallotGroupsAnswer(Wire):
    groups: list[BallotGroupObject]


class BallotGroupAnswer(Wire):
    group: BallotGroupObject
