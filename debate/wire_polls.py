"""The wire contract's objects about how a poll is counted. Holds no logic."""

from typing import Literal

from pydantic import Field

from debate.wire import PollState, Wire, is_absent


class Part(Wire):
    """Some of a poll's ballots; `votes` maps choice ids to counts."""

    ballots: int
    votes: dict[str, int]


class PollResult(Wire):
    """A poll's result in its parts: `counted` is what the tally says, `account` and `anonymous` together are the same.

    `anonymous` are the ballots that were cast without an account, `discounted` those that are not counted. Where the
    reader may not see the votes yet, `votes` is empty everywhere and `hidden` true.
    """

    poll: int
    version: int
    state: PollState
    counted: Part
    account: Part
    anonymous: Part
    discounted: Part
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)


class Challenge(Wire):
    """A challenge of ALTCHA's scheme: find the number from 0 to `maxNumber` with SHA-256(salt + number) = challenge."""

    algorithm: Literal["SHA-256"]
    challenge: str
    maxNumber: int  # as ALTCHA's clients know it
    salt: str
    signature: str
