"""The wire contract's objects about polls: the question, the votes and the results. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent

PollState = Literal["scheduled", "open", "closed", "archived"]


class ChoiceObject(Wire):
    """An answer; `image` is the address of a picture, `value` what it counts for in the mean of a scale."""

    id: int
    label: str
    image: str | None = Field(default=None, exclude_if=is_absent)
    value: int | None = Field(default=None, exclude_if=is_absent)


class PollObject(Wire):
    """A poll and its rules: a ballot has from `min_choices` to `max_choices` choices, and is final if not changeable.

    `results` says who can see the votes, `voters` who can vote.
    """

    id: int
    question: str
    choices: list[ChoiceObject]
    state: PollState
    opens: datetime | None
    closes: datetime | None
    kind: Literal["one", "several", "scale"]
    min_choices: int
    max_choices: int
    results: Literal["always", "after_voting", "after_closing"]
    changeable: bool
    voters: Literal["anyone", "named", "accounts"]
    position: int


class FlowObject(Wire):
    """How many voters chose `before` first and choose `after` now, by choice ids."""

    before: int
    after: int
    voters: int


class ChangedObject(Wire):
    """Voters who have changed their vote, in flows between choices; flows of fewer than five are left out."""

    voters: int
    flows: list[FlowObject]


class TallyObject(Wire):
    """A poll's result; a higher `version` replaces a lower one. `votes` maps choice ids to counts.

    If the reader can't see the votes yet, `votes` is empty and `hidden` true. `mean` is a scale's. `discounted` is the
    number of suspicious ballots that are not counted; `changed` tells of voters who have changed their vote.
    """

    poll: int
    version: int
    state: PollState
    ballots: int
    votes: dict[str, int]
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)
    mean: float | None = Field(default=None, exclude_if=is_absent)
    discounted: int | None = Field(default=None, exclude_if=is_absent)
    changed: ChangedObject | None = Field(default=None, exclude_if=is_absent)


class BallotAnswer(Wire):
    """A poll's tally and this reader's ballot after casting or withdrawing it."""

    tally: TallyObject
    ballot: list[int]


class PollAnswer(Wire):
    """A poll as this reader can see it: with the votes if their own ballot reveals them, and with that ballot."""

    poll: PollObject
    tally: TallyObject
    ballot: list[int]


class TimelinePointObject(Wire):
    """The tally at the end of a minute; `votes` maps choice ids to counts."""

    minute: datetime
    ballots: int
    votes: dict[str, int]


class TimelineFlagObject(Wire):
    """When the newsroom answered a question, or pinned or picked a comment; `comment` is the answer, or that one."""

    kind: Literal["answer", "pin", "pick"]
    moment: datetime
    comment: int


class TimelineAnswer(Wire):
    """A poll's tally over time, oldest first, and the newsroom's flags; both are empty while its votes are hidden."""

    poll: int
    opens: datetime | None
    points: list[TimelinePointObject]
    flags: list[TimelineFlagObject] = []
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)


class ResultPartObject(Wire):
    """A part of a poll's ballots; `votes` maps choice ids to counts."""

    ballots: int
    votes: dict[str, int]


class PollResultAnswer(Wire):
    """A poll's result by group: `counted` is the tally; `account` and `anonymous` add up to it.

    `anonymous` are the ballots without an account, `discounted` those that are not counted. If the reader can't see the
    votes yet, `votes` is empty everywhere and `hidden` true.
    """

    poll: int
    version: int
    state: PollState
    counted: ResultPartObject
    account: ResultPartObject
    anonymous: ResultPartObject
    discounted: ResultPartObject
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)
