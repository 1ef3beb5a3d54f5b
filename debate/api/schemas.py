"""What clients send: the bodies of API calls."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from debate.articles.rule_models import Moderation
from debate.articles.rules import MAX_BY_RULE, RuleChange
from debate.audit_log.models import Decision
from debate.audit_log.writing import MAX_REASON_CHARACTERS
from debate.comments.markup import MAX_BODY_CHARACTERS
from debate.database.ids import MAX_ID
from debate.legal_grounds import LegalGround
from debate.moderation.decisions import ACTIONS
from debate.moderation.legal_reports import (
    MAX_EMAIL_CHARACTERS,
    MAX_EXPLANATION_CHARACTERS,
    MIN_EXPLANATION_CHARACTERS,
)
from debate.moderation.legal_reports import MAX_NAME_CHARACTERS as MAX_REPORTER_CHARACTERS
from debate.moderation.models import Report
from debate.moderation.people.appeals import MAX_APPEAL_CHARACTERS
from debate.moderation.people.sanctions import MAX_BAN_HOURS
from debate.moderation.people.sweeps import MAX_HOURS as MAX_SWEEP_HOURS
from debate.moderation.reports import MAX_NOTE_CHARACTERS
from debate.outbox.models import MAX_ENDPOINT_CHARACTERS
from debate.polls.integrity.groups import Action as GroupAction
from debate.publisher_sign_in.tokens import MAX_TOKEN_CHARACTERS
from debate.readers.names import MAX_NAME_CHARACTERS


def documented(**schema: Any) -> Any:
    """Say in the OpenAPI document what a field can be; the domain functions check it, and raise the errors."""
    return Field(json_schema_extra=schema)


def text_of(least: int, most: int) -> Any:
    """Say of how many characters a text can be."""
    return documented(minLength=least, maxLength=most)


def one_of(values: Iterable[str]) -> Any:
    """Say which texts a field can have."""
    return documented(enum=list(values))


def number_from(least: int, most: int) -> Any:
    """Say in which range a number is."""
    return documented(minimum=least, maximum=most)


Id = Annotated[int, Field(strict=True, ge=-MAX_ID, le=MAX_ID)]
Text = Annotated[str, Field(strict=True, max_length=16_384)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True)


class GuestName(Request):
    name: Annotated[Text, text_of(1, MAX_NAME_CHARACTERS)]


class Credentials(Request):
    """`username`: the account's name, or its confirmed e-mail address. `code`: of an account with a second factor."""

    username: Annotated[str, Field(strict=True, max_length=254)]
    password: Annotated[str, Field(strict=True, max_length=1_000)]
    code: Annotated[str, Field(strict=True, max_length=40)] = ""


class PasskeyProof(Request):
    """`credential`: what the browser says about the passkey, as `PublicKeyCredential.toJSON()` writes it.

    `state`: in a frame, as it came with the options.
    """

    credential: dict[str, Any]
    state: Text = ""


class PublisherToken(Request):
    """`token`: a JSON Web Token in which the publisher around the frame says who its reader is."""

    token: Annotated[str, Field(strict=True, max_length=MAX_TOKEN_CHARACTERS)]


class ChosenMention(Request):
    """The `at`th `@` of the text, from 0, is followed by `name`, which means the reader with that id."""

    at: Annotated[int, Field(strict=True, ge=0, le=MAX_BODY_CHARACTERS)]
    reader: Id
    name: Annotated[Text, text_of(1, MAX_NAME_CHARACTERS)]


Mentions = Annotated[list[ChosenMention], Field(max_length=100)]


class NewComment(Request):
    """`author`: the reader that the client assumes; if the identity has changed, the comment is refused for
    confirmation. `side`: whether the comment shows what its author voted for, and `question`: whether it is a question
    to the newsroom, both where the rules allow it. `mentions`: who is meant by some of the text's names.
    """

    body: Annotated[Text, text_of(1, MAX_BODY_CHARACTERS)]
    parent: Id | None = None
    key: UUID
    staff: Annotated[bool, Field(strict=True)] = False
    side: Annotated[bool, Field(strict=True)] = True
    question: Annotated[bool, Field(strict=True)] = False
    author: Id | None = None
    mentions: Mentions = []


class EditedComment(Request):
    """`question`: whether it is a question to the newsroom, and `mentions`: who is meant by some of the text's names;
    without them, that stays as it is.
    """

    body: Annotated[Text, text_of(1, MAX_BODY_CHARACTERS)]
    question: Annotated[bool, Field(strict=True)] | None = None
    mentions: Mentions | None = None


class PreviewedComment(Request):
    """`mentions`: who is meant by some of the text's names. Names that were only typed are shown as words."""

    body: Annotated[Text, text_of(1, MAX_BODY_CHARACTERS)]
    mentions: Mentions = []


class NewReport(Request):
    reason: Annotated[Text, one_of(Report.Reason.values)]
    note: Annotated[Text, text_of(0, MAX_NOTE_CHARACTERS)] = ""


class NewLegalReport(Request):
    """A comment is said to be illegal, by anybody. `email`: where to tell the outcome, if mail is sent here."""

    ground: Annotated[Text, one_of(LegalGround.values)]
    explanation: Annotated[Text, text_of(MIN_EXPLANATION_CHARACTERS, MAX_EXPLANATION_CHARACTERS)]
    good_faith: Annotated[bool, Field(strict=True)]
    name: Annotated[Text, text_of(0, MAX_REPORTER_CHARACTERS)] = ""
    email: Annotated[Text, text_of(0, MAX_EMAIL_CHARACTERS)] = ""


class NewBallot(Request):
    """`solution`: a challenge's solution, after a first vote was refused as `challenge_required`."""

    choices: Annotated[list[Id], Field(max_length=100)]
    solution: Annotated[str, Field(strict=True, max_length=1_000)] = ""


class Because(Request):
    """The reason of a decision, as text."""

    reason: Annotated[Text, text_of(0, MAX_REASON_CHARACTERS)] = ""


class Grounds(Because):
    """The reason of a decision, as text and as the category of the breach."""

    category: Annotated[Text, one_of(["", *Decision.Category.values])] = ""


class NewDecision(Grounds):
    action: Annotated[Text, one_of(ACTIONS)]


class NewGroupDecision(Because):
    action: Annotated[Text, one_of(GroupAction.values)]


class NewDecisions(NewDecision):
    comments: Annotated[list[Id], Field(max_length=1_000)]


class SanctionTerms(Grounds):
    """`hours`: how long a mute lasts, or a temporary ban. `with_address`: a ban keeps new guests out too.

    `remove_hours`: the reader's comments of the last hours are removed in the same transaction.
    """

    reason: Annotated[Text, text_of(1, MAX_REASON_CHARACTERS)]
    hours: Annotated[Id, number_from(1, MAX_BAN_HOURS)] | None = None
    with_address: Annotated[bool, Field(strict=True)] = False
    remove_hours: Annotated[Id, number_from(1, MAX_SWEEP_HOURS)] | None = None


class NewSanction(SanctionTerms):
    """A warning, a mute (with `hours`) or a ban."""

    kind: Literal["warning", "mute", "ban"]


class NewSweep(Grounds):
    hours: Annotated[Id, number_from(1, MAX_SWEEP_HOURS)]


class ReadNotices(Request):
    until: Id


class NewAppeal(Request):
    text: Annotated[Text, text_of(1, MAX_APPEAL_CHARACTERS)]


class NewAppealAnswer(Request):
    lifts: Annotated[bool, Field(strict=True)]
    answer: Annotated[Text, text_of(1, MAX_REASON_CHARACTERS)]


class RulesToChange(Request):
    """The rules to change; null inherits a rule again. The domain validates them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    locked: Annotated[bool, Field(strict=True)] | None = None
    moderation: Annotated[Text, one_of(Moderation.values)] | None = None
    accounts_only: Annotated[bool, Field(strict=True)] | None = None
    hold_newcomers: Annotated[Id, number_from(0, MAX_BY_RULE["hold_newcomers"])] | None = None
    hold_links: Annotated[bool, Field(strict=True)] | None = None
    reasons_required: Annotated[bool, Field(strict=True)] | None = None
    show_sides: Annotated[bool, Field(strict=True)] | None = None
    take_questions: Annotated[bool, Field(strict=True)] | None = None
    slow_mode: Annotated[Id, number_from(0, MAX_BY_RULE["slow_mode_s"])] | None = None
    max_depth: Annotated[Id, number_from(0, MAX_BY_RULE["max_depth"])] | None = None
    closes_after_days: Annotated[Id, number_from(0, MAX_BY_RULE["closes_after_days"])] | None = None
    report_threshold: Annotated[Id, number_from(0, MAX_BY_RULE["report_threshold"])] | None = None

    def as_change(self) -> RuleChange:
        """Return the given rules, by the domain's names."""
        given = self.model_dump(exclude_unset=True)
        if "slow_mode" in given:
            given["slow_mode_s"] = given.pop("slow_mode")
        return cast(RuleChange, given)


class FormerPushDevice(Request):
    endpoint: Annotated[Text, text_of(1, MAX_ENDPOINT_CHARACTERS)]


class NewPushDevice(FormerPushDevice):
    p256dh: Annotated[Text, text_of(87, 88)]
    auth: Annotated[Text, text_of(22, 24)]
    replaces: Annotated[Text, text_of(0, MAX_ENDPOINT_CHARACTERS)] = ""


class UndoneDecisions(Request):
    decisions: Annotated[list[Id], Field(max_length=1_000)]


List = Literal["picks", "questions", "open-questions", "answered-questions"]
Sort = Literal["best", "newest", "oldest", "top", "replies", "common-ground", "divided"]
