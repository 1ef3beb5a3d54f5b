"""The wire contract's objects about people: notices to one reader, and appeals to the moderators. Holds no logic."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from debate.wire import Author, SanctionObject, Wire, is_absent


class Notice(Wire):
    """What one reader is told, and nobody else; `comment`, `article`, `ends` and `reason` where they apply."""

    type: Literal["notice"] = "notice"
    kind: str
    id: int
    created: datetime
    message: str
    comment: int | None = Field(default=None, exclude_if=is_absent)
    article: str | None = Field(default=None, exclude_if=is_absent)
    ends: datetime | None = Field(default=None, exclude_if=is_absent)
    reason: str | None = Field(default=None, exclude_if=is_absent)


class AppealObject(Wire):
    """What a reader says against a sanction, as moderators see it; `answered` is null while it waits."""

    id: int
    sanction: SanctionObject
    reader: Author
    given_by: str
    text: str
    created: datetime
    answer: str | None
    answered: datetime | None


class Notices(Wire):
    notices: list[Notice]


class Appeals(Wire):
    appeals: list[AppealObject]


class AppealAnswer(Wire):
    appeal: AppealObject


class SanctionAnswer(Wire):
    sanction: SanctionObject


class SweepAnswer(Wire):
    """How many comments one action took away or brought back; `batch` names it in the record."""

    batch: UUID
    comments: int


class PersonSanction(SanctionObject):
    """A sanction as moderators see it: who gave it, whether it holds, and what its reader said against it."""

    given_by: str
    is_in_force: bool
    appeal: AppealObject | None


class Person(Wire):
    """A reader as moderators see them, with all sanctions, the newest first."""

    reader: Author
    kind: Literal["guest", "account"]
    role: str
    created: datetime
    sanctions: list[PersonSanction]


class RecordEntry(Wire):
    """A decision with the names of whom and what it is about; `text` is the comment's, whatever became of it."""

    id: int
    created: datetime
    moderator: str
    action: str
    category: str
    reason: str
    reader: str | None
    reader_id: int | None
    article: str | None
    comment: int | None
    text: str | None
    poll: str | None
    before: dict[str, Any]
    after: dict[str, Any]
    batch: UUID | None


class RecordPage(Wire):
    entries: list[RecordEntry]
    next: str | None


class MonthlyCount(Wire):
    """How many decisions of a kind there were in a month (YYYY-MM)."""

    month: str
    action: str
    category: str
    count: int


class Transparency(Wire):
    """What moderation did, in numbers that name nobody."""

    decisions: list[MonthlyCount]
    comments: dict[str, int]
    appeals: dict[str, int]


class OwnSanction(SanctionObject):
    """A sanction as its reader sees it, with their appeal and its answer."""

    is_in_force: bool
    may_appeal: bool
    appeal: str | None
    answer: str | None


class OwnSanctions(Wire):
    """What moderators told one reader, the newest first."""

    sanctions: list[OwnSanction]


class SweepObject(Wire):
    """What one action removed of an author: how much of it is still away."""

    batch: UUID
    created: datetime
    moderator: str
    comments: int
    away: int
