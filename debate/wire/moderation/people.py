"""The wire contract's objects about people as moderators see them: sanctions, appeals, sweeps. Holds no logic."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from debate.wire.base import Wire, is_absent
from debate.wire.readers import AuthorObject, SanctionObject


class AppealObject(Wire):
    """A reader's appeal against a sanction, as moderators see it; `answered` is null while it is pending."""

    id: int
    sanction: SanctionObject
    reader: AuthorObject
    given_by: str
    text: str
    created: datetime
    answer: str | None
    answered: datetime | None


class AppealsAnswer(Wire):
    appeals: list[AppealObject]


class AppealAnswer(Wire):
    appeal: AppealObject


class SweepAnswer(Wire):
    """How many comments one action removed or restored; `batch` identifies it in the audit log."""

    batch: UUID
    comments: int


class SanctionAnswer(Wire):
    """A sanction, with the comments removed with it, if requested."""

    sanction: SanctionObject
    sweep: SweepAnswer | None = Field(default=None, exclude_if=is_absent)


class PersonSanctionObject(SanctionObject):
    """A sanction as moderators see it: who imposed it, whether it is active, and its appeal."""

    given_by: str
    is_in_force: bool
    appeal: AppealObject | None


class FormerNameObject(Wire):
    """A name that a reader had, and until when."""

    name: str
    until: datetime


class PersonAnswer(Wire):
    """A reader as moderators see them, with all sanctions and the names that they had, newest first."""

    reader: AuthorObject
    kind: Literal["guest", "account"]
    role: str
    created: datetime
    sanctions: list[PersonSanctionObject]
    former_names: list[FormerNameObject]


class SweepObject(Wire):
    """What one action removed of an author: how many comments are not restored."""

    batch: UUID
    created: datetime
    moderator: str
    comments: int
    away: int
