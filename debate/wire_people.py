"""The wire contract's objects about people: notices to one reader, and appeals to the moderators. Holds no logic."""

from datetime import datetime
from typing import Literal

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
