"""What clients send: the bodies of API calls."""

from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from debate.articles.rules import RuleChange
from debate.ids import MAX_ID
from debate.publisher_sign_in.tokens import MAX_TOKEN_CHARACTERS

Id = Annotated[int, Field(strict=True, ge=-MAX_ID, le=MAX_ID)]
Text = Annotated[str, Field(strict=True, max_length=16_384)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True)


class GuestName(Request):
    name: Text


class Credentials(Request):
    """`username`: the account's name, or its confirmed e-mail address. `code`: of an account with a second factor."""

    username: Annotated[str, Field(strict=True, max_length=254)]
    password: Annotated[str, Field(strict=True, max_length=1_000)]
    code: Annotated[str, Field(strict=True, max_length=40)] = ""


class PasskeyProof(Request):
    """`credential`: what the browser says about the passkey, as `PublicKeyCredential.toJSON()` writes it."""

    credential: dict[str, Any]


class PublisherToken(Request):
    """`token`: a JSON Web Token in which the publisher around the frame says who its reader is."""

    token: Annotated[str, Field(strict=True, max_length=MAX_TOKEN_CHARACTERS)]


class NewComment(Request):
    """`author`: the reader that the client assumes; if the identity has changed, the comment is refused for
    confirmation. `side`: whether the comment shows what its author voted for, and `question`: whether it is a question
    to the newsroom, both where the rules allow it.
    """

    body: Text
    parent: Id | None = None
    key: UUID
    staff: Annotated[bool, Field(strict=True)] = False
    side: Annotated[bool, Field(strict=True)] = True
    question: Annotated[bool, Field(strict=True)] = False
    author: Id | None = None


class EditedComment(Request):
    """`question`: whether it is a question to the newsroom; without it, that stays as it is."""

    body: Text
    question: Annotated[bool, Field(strict=True)] | None = None


class NewReport(Request):
    reason: Text
    note: Text = ""


class NewBallot(Request):
    """`solution`: a challenge's solution, after a first vote was refused as `challenge_required`."""

    choices: Annotated[list[Id], Field(max_length=100)]
    solution: Annotated[str, Field(strict=True, max_length=1_000)] = ""


class Because(Request):
    """The reason of a decision, as text."""

    reason: Text = ""


class Grounds(Because):
    """The reason of a decision, as text and as the category of the breach."""

    category: Text = ""


class NewDecision(Grounds):
    action: Text


class NewDecisions(NewDecision):
    comments: Annotated[list[Id], Field(max_length=1_000)]


class SanctionTerms(Grounds):
    """`hours`: how long a mute lasts, or a temporary ban. `with_address`: a ban keeps new guests out too.

    `remove_hours`: the reader's comments of the last hours are removed in the same transaction.
    """

    reason: Text
    hours: Id | None = None
    with_address: Annotated[bool, Field(strict=True)] = False
    remove_hours: Id | None = None


class NewSanction(SanctionTerms):
    """A warning, a mute (with `hours`) or a ban."""

    kind: Literal["warning", "mute", "ban"]


class NewSweep(Grounds):
    hours: Id


class ReadNotices(Request):
    until: Id


class NewAppeal(Request):
    text: Text


class NewAnswer(Request):
    lifts: Annotated[bool, Field(strict=True)]
    answer: Text


class RulesToChange(Request):
    """The rules to change; null inherits a rule again. The domain validates them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locked: Annotated[bool, Field(strict=True)] | None = None
    moderation: Text | None = None
    accounts_only: Annotated[bool, Field(strict=True)] | None = None
    hold_newcomers: Id | None = None
    hold_links: Annotated[bool, Field(strict=True)] | None = None
    reasons_required: Annotated[bool, Field(strict=True)] | None = None
    show_sides: Annotated[bool, Field(strict=True)] | None = None
    take_questions: Annotated[bool, Field(strict=True)] | None = None
    slow_mode: Id | None = None
    max_depth: Id | None = None
    closes_after_days: Id | None = None
    report_threshold: Id | None = None

    def as_change(self) -> RuleChange:
        """Return the given rules, by the domain's names."""
        given = self.model_dump(exclude_unset=True)
        if "slow_mode" in given:
            given["slow_mode_s"] = given.pop("slow_mode")
        return cast(RuleChange, given)


class UndoneDecisions(Request):
    decisions: Annotated[list[Id], Field(max_length=1_000)]


List = Literal["picks", "questions", "open-questions", "answered-questions"]
Sort = Literal["best", "newest", "oldest", "top", "replies", "common-ground", "divided"]
