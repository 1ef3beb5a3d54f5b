"""What clients send: the bodies of API calls."""

from typing import Annotated, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from debate.articles.rules import RuleChange

# What no database could hold cannot be anybody's number.
MAX_ID = 2**63
Id = Annotated[int, Field(strict=True, ge=-MAX_ID, lt=MAX_ID)]
Text = Annotated[str, Field(strict=True, max_length=16_384)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True)


class GuestName(Request):
    name: Text


class Credentials(Request):
    username: Annotated[str, Field(strict=True, max_length=150)]
    password: Annotated[str, Field(strict=True, max_length=1_000)]


class NewComment(Request):
    body: Text
    parent: Id | None = None
    key: UUID
    staff: Annotated[bool, Field(strict=True)] = False


class EditedComment(Request):
    body: Text


class NewReport(Request):
    reason: Text
    note: Text = ""


class NewBallot(Request):
    """`solution`: that of a challenge, where a first vote was refused as `challenge_required`."""

    choices: Annotated[list[Id], Field(max_length=100)]
    solution: Annotated[str, Field(strict=True, max_length=1_000)] = ""


class Because(Request):
    """Why something is decided, in words."""

    reason: Text = ""


class Grounds(Because):
    """Why something is decided, in words and by the category of the breach."""

    category: Text = ""


class NewDecision(Grounds):
    action: Text


class NewDecisions(NewDecision):
    comments: Annotated[list[Id], Field(max_length=1_000)]


class SanctionTerms(Grounds):
    """`hours`: how long a mute lasts, or a ban that is not for good. `with_address`: a ban keeps new guests out too."""

    reason: Text
    hours: Id | None = None
    with_address: Annotated[bool, Field(strict=True)] = False


class NewSanction(SanctionTerms):
    """A warning, a mute (with `hours`) or a ban."""

    kind: Literal["warning", "mute", "ban"]


class NewSweep(Grounds):
    hours: Id


class NewAppeal(Request):
    text: Text


class NewAnswer(Request):
    lifts: Annotated[bool, Field(strict=True)]
    answer: Text


class RulesToChange(Request):
    """The rules to change; null leaves one to the layer above again. What a rule may be is the domain's to say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locked: Annotated[bool, Field(strict=True)] | None = None
    moderation: Text | None = None
    accounts_only: Annotated[bool, Field(strict=True)] | None = None
    hold_newcomers: Id | None = None
    hold_links: Annotated[bool, Field(strict=True)] | None = None
    reasons_required: Annotated[bool, Field(strict=True)] | None = None
    slow_mode: Id | None = None
    max_depth: Id | None = None
    closes_after_days: Id | None = None
    report_threshold: Id | None = None

    def as_change(self) -> RuleChange:
        """Return the rules that were given, by the domain's names."""
        given = self.model_dump(exclude_unset=True)
        if "slow_mode" in given:
            given["slow_mode_s"] = given.pop("slow_mode")
        return cast(RuleChange, given)


class UndoneDecisions(Request):
    decisions: Annotated[list[Id], Field(max_length=1_000)]


Sort = Literal["newest", "oldest", "top"]
