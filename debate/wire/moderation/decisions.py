"""The wire contract's objects about decisions: single, bulk, and the audit log. Holds no logic."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from debate.wire.base import Wire, is_absent
from debate.wire.comments import AnyComment
from debate.wire.errors import ErrorObject


class DecisionObject(Wire):
    """An entry of the audit log; `before` and `after` hold its changes, `batch` is shared by one action's entries."""

    id: int
    comment: int | None
    reader: int | None
    poll: int | None
    article: int | None
    action: str
    category: str
    reason: str
    moderator: str
    before: dict[str, Any]
    after: dict[str, Any]
    batch: UUID | None
    created: datetime


class DecisionAnswer(Wire):
    decision: DecisionObject
    comment: AnyComment


class OutcomeObject(Wire):
    """The outcome for one comment of a bulk decision: its decision, or the refusal.

    `undoes` is the decision that was to be undone, if any.
    """

    comment: int | None = Field(default=None, exclude_if=is_absent)
    undoes: int | None = Field(default=None, exclude_if=is_absent)
    decision: DecisionObject | None = Field(default=None, exclude_if=is_absent)
    error: ErrorObject | None = Field(default=None, exclude_if=is_absent)


class OutcomesAnswer(Wire):
    outcomes: list[OutcomeObject]


class AuditLogEntryObject(Wire):
    """A decision with the names of its targets: `article` is a slug, `title` the article's; `text` is the comment's,
    whatever its state.
    """

    id: int
    created: datetime
    moderator: str
    action: str
    category: str
    reason: str
    reader: str | None
    reader_id: int | None
    article: str | None
    title: str | None = None
    comment: int | None
    text: str | None
    poll: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    batch: UUID | None


class AuditLogPage(Wire):
    entries: list[AuditLogEntryObject]
    next: str | None


class MonthlyCountObject(Wire):
    """How many decisions of a kind there were in a month (YYYY-MM)."""

    month: str
    action: str
    category: str
    count: int


class TransparencyAnswer(Wire):
    """Statistics of moderation that name nobody."""

    decisions: list[MonthlyCountObject]
    comments: dict[str, int]
    appeals: dict[str, int]
