"""The wire contract's objects about reports and filter matches. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent


class ReporterObject(Wire):
    """The outcome of a reader's reports: `upheld` ones led to a removal, `rejected` ones didn't."""

    upheld: int
    rejected: int


class ReportObject(Wire):
    """A report; to moderators also with its weight, and its reporter's history."""

    reason: str
    label: str
    note: str
    reporter: str
    created: datetime
    weight: float | None = Field(default=None, exclude_if=is_absent)
    record: ReporterObject | None = Field(default=None, exclude_if=is_absent)


class ReportAnswer(Wire):
    report: ReportObject


class LegalReportAnswer(Wire):
    """`receipt`: the secret address of the page that tells the outcome."""

    receipt: str


class FindingObject(Wire):
    """A match of a filter (`words`, `links`, `shouting`, `repetition`, `raid`, `rules`, `reports`, `scorer`).

    `matched` says in English what was found. If that is more than a part of the comment, `text` is the part, and
    `detail` and `numbers` are the code and the numbers of the rest, so that it can be said in another language.
    """

    filter: str
    matched: str
    text: str | None = Field(default=None, exclude_if=is_absent)
    detail: str | None = Field(default=None, exclude_if=is_absent)
    numbers: dict[str, float] | None = Field(default=None, exclude_if=is_absent)
    verdict: Literal["note", "hold", "reject", "remove"]
