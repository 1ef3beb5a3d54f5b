"""The wire contract's objects of the moderators' desk: its queues, one case, and claims. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent, is_false
from debate.wire.comments import AnyComment, CommentState, QuestionState
from debate.wire.moderation.decisions import DecisionObject
from debate.wire.moderation.reports import FindingObject, ReporterObject, ReportObject
from debate.wire.readers import AuthorObject


class SideObject(Wire):
    """The choice that a comment's author voted for; `number` (from 1) is its position in the poll."""

    id: int
    label: str
    number: int


class QueueEntryObject(Wire):
    """A comment on the moderators' desk: its text in any state, its open reports, the filters' matches and the last
    decision; `was_published`: readers have seen it, so a pending one is hidden; `reasons_required`: removing it needs a
    reason.
    """

    id: int
    parent: int | None
    article: str
    title: str
    section: str = ""
    author: AuthorObject
    side: SideObject | None
    body: str
    html: str
    created: datetime
    state: CommentState
    was_published: bool = False
    pinned: bool
    picked: bool = Field(default=False, exclude_if=is_false)
    question: QuestionState | None = Field(default=None, exclude_if=is_absent)
    likes: int
    replies: int
    reports: list[ReportObject]
    findings: list[FindingObject] = []
    decision: DecisionObject | None
    reasons_required: bool = False


class QueueCounts(Wire):
    """How many comments are pending: `reported` counts all of them, `held` the held ones; `questions` counts the open
    questions.
    """

    reported: int
    held: int
    questions: int = 0


class QueueCursors(Wire):
    """The cursor of each queue's second page, null if it has none."""

    reported: str | None = None
    held: str | None = None
    new: str | None = None
    questions: str | None = None


class QueueFrame(Wire):
    """The first page of each of the moderators' queues; `version` changes with their content."""

    type: Literal["queue"] = "queue"
    version: str
    reported: list[QueueEntryObject]
    held: list[QueueEntryObject]
    recent: list[QueueEntryObject]
    questions: list[QueueEntryObject] = []
    next: QueueCursors
    counts: QueueCounts


class QueuePage(Wire):
    """A filtered page of one queue; `next` is the cursor of the next one."""

    type: Literal["page"] = "page"
    queue: str
    entries: list[QueueEntryObject]
    next: str | None
    counts: QueueCounts


class AuthorHistoryObject(Wire):
    """An author's history for moderators; `counts` has their comments by state, and how many were ever `reported`.

    `reporting` is the outcome of the author's own reports.
    """

    author: AuthorObject
    kind: Literal["guest", "account"]
    since: datetime
    counts: dict[str, int]
    reporting: ReporterObject
    decisions: list[DecisionObject]


class CaseAnswer(Wire):
    """A comment as moderators see it to decide: in its thread, with all decisions about it and its author's history."""

    entry: QueueEntryObject
    above: list[AnyComment]
    below: list[AnyComment]
    decisions: list[DecisionObject]
    author: AuthorHistoryObject


class ClaimObject(Wire):
    """A comment that a moderator has open, so that no other moderator starts on it.

    `section` and `site_id` are its article's: a claim is shown to the moderators of its debate.
    """

    comment: int
    moderator: AuthorObject
    section: str = ""
    site_id: int | None = None


class ClaimsFrame(Wire):
    """All comments in the moderator's debates that somebody has open now; replaces the previous frame."""

    type: Literal["claims"] = "claims"
    claims: list[ClaimObject]


class ClaimAnswer(Wire):
    """The moderator's open comment, null for none."""

    claim: ClaimObject | None
